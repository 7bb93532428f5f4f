package broker

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errorOf is what an unsuccessful answer means.
func errorOf(status int, header http.Header, body []byte, now time.Time) *Error {
	failed := &Error{Status: status, RetryAfter: readRetryAfter(header.Get("Retry-After"), now)}
	if mediaType(header) == "application/problem+json" {
		if problem, members, isProblem := problemOf(body); isProblem {
			failed.Code, failed.Detail, failed.RequestID = problem.Code, problem.Detail, problem.RequestID
			failed.Problem, failed.Members = problem, members
			failed.CommandID, _ = members["commandId"].(string)
			return failed
		}
	}
	failed.Code = CodeForeignAnswer
	failed.Detail = fmt.Sprintf("The answer, with status %d, did not come from the broker", status)
	failed.RequestID = header.Get("X-Request-Id")
	failed.Body = body
	return failed
}

// readRetryAfter reads Retry-After (RFC 9110 section 10.2.3), seconds or a date; nil if it is neither.
func readRetryAfter(value string, now time.Time) *time.Duration {
	var wait time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if date, err := http.ParseTime(value); err == nil {
		if wait = date.Sub(now); wait < 0 {
			wait = 0
		}
	} else {
		return nil
	}
	return &wait
}

func mediaType(header http.Header) string {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// reasonOf is the system's word for a failed connection.
func reasonOf(err error) string {
	var number syscall.Errno
	var name *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var certificate x509.CertificateInvalidError
	switch {
	case errors.As(err, &number):
		return number.Error()
	case errors.As(err, &name):
		return "the host is unknown"
	case errors.As(err, &authority):
		return authority.Error()
	case errors.As(err, &host):
		return host.Error()
	case errors.As(err, &certificate):
		return certificate.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed"
	}
	return "the connection failed"
}
