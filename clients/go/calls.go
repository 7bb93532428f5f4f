package broker

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

const idempotencyKey = "Idempotency-Key"

// call is what is sent, without the credential.
type call struct {
	method string
	route  string
	path   []parameter
	query  []parameter
	body   any
	keyed  bool
}

// calls sends calls with the credential, and retries what cannot take effect twice.
type calls struct {
	base       string
	credential Credential
	limits     RetryLimits
	sender     *http.Client
	pace       pace
}

// answer is a successful answer, read completely.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// into sends a call and decodes its answer.
func into[Result any](ctx context.Context, calls *calls, sent call, options []CallOption) (*Result, error) {
	result := new(Result)
	if _, err := calls.decode(ctx, sent, options, func(int) any { return result }); err != nil {
		return nil, err
	}
	return result, nil
}

// raw sends a call and returns the JSON of its answer as it is.
func raw(ctx context.Context, calls *calls, sent call, options []CallOption) (json.RawMessage, error) {
	var result json.RawMessage
	_, err := calls.decode(ctx, sent, options, func(int) any { return &result })
	return result, err
}

// decode sends a call and decodes its answer into the target for its status; nil if there is none.
func (c *calls) decode(ctx context.Context, sent call, options []CallOption, target func(status int) any) (int, error) {
	got, err := c.answer(ctx, sent, options)
	if err != nil {
		return 0, err
	}
	result := target(got.status)
	kind := mediaType(got.header)
	detail := ""
	switch {
	case result == nil:
		detail = fmt.Sprintf("The answer has the status %d, which is not the broker’s", got.status)
	case len(got.body) == 0:
		detail = "The answer is empty, so it did not come from the broker"
	case kind != "" && kind != "application/json":
		detail = fmt.Sprintf("The answer is %s, not JSON", kind)
	case json.Unmarshal(got.body, result) != nil:
		detail = "The answer claims to be JSON but is not as the broker writes it"
	}
	if detail != "" {
		return 0, &Error{Code: CodeForeignAnswer, Detail: detail, Status: got.status, Body: got.body}
	}
	return got.status, nil
}

// send sends a call whose answer is empty.
func (c *calls) send(ctx context.Context, sent call, options []CallOption) error {
	_, err := c.answer(ctx, sent, options)
	return err
}

// answer sends a call, again and again within the limits.
func (c *calls) answer(ctx context.Context, sent call, options []CallOption) (*answer, error) {
	changed := sendingOf(options)
	path, err := fillPath(sent.route, sent.path)
	if err != nil {
		return nil, err
	}
	header, err := headerOf(changed.headers, sent.keyed)
	if err != nil {
		return nil, err
	}
	var body []byte
	if sent.body != nil {
		if body, err = json.Marshal(sent.body); err != nil {
			return nil, refused("body", "what JSON can hold")
		}
		header.Set("Content-Type", "application/json")
	}
	target := c.base + path + writeQuery(sent.query)
	got, err := c.retried(ctx, func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, sent.method, target, bytes.NewReader(body))
		if err == nil {
			request.Header = header.Clone()
		}
		return request, err
	}, sent)
	if err == nil && changed.response != nil {
		*changed.response = got.header
	}
	return got, err
}

type requestMaker func(ctx context.Context) (*http.Request, error)

func (c *calls) retried(ctx context.Context, make requestMaker, sent call) (*answer, error) {
	deadline := c.pace.now().Add(c.limits.Total)
	answerWasLost := false
	for count := 1; ; count++ {
		limit := deadline.Sub(c.pace.now())
		if c.limits.Attempt < limit {
			limit = c.limits.Attempt
		}
		got, failed := c.attempt(ctx, make, limit)
		if err := ctx.Err(); got == nil && err != nil {
			return nil, err
		}
		if failed == nil {
			return got, nil
		}
		isGone := failed.Code == CodeNotFound || failed.Code == CodeLinkNotFound
		if answerWasLost && sent.method == http.MethodDelete && isGone {
			// The thing to delete no longer exists: the lost answer was a success.
			return &answer{status: http.StatusNoContent, header: http.Header{}}, nil
		}
		answerWasLost = answerWasLost || failed.Status == 0
		delay := delayAfter(count, failed.RetryAfter, c.pace.chance())
		isTooLate := !c.pace.now().Add(delay).Before(deadline)
		if count >= c.limits.Attempts || isTooLate || !mayTryAgain(sent.method, sent.keyed, failed) {
			return nil, failed
		}
		if err := c.pace.sleep(ctx, delay); err != nil {
			return nil, err
		}
	}
}

// attempt sends a call once. Nothing of what the HTTP client says is passed on but its reason: it may quote the request.
func (c *calls) attempt(parent context.Context, make requestMaker, limit time.Duration) (*answer, *Error) {
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	credential, failed := readCredential(ctx, c.credential)
	if failed != nil {
		return nil, failed
	}
	request, err := make(ctx)
	if err != nil {
		return nil, refused("request", "a valid URL")
	}
	request.Header.Set("Authorization", "Bearer "+credential)
	response, err := c.sender.Do(request)
	if err != nil {
		return nil, lost(ctx, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, lost(ctx, err)
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return &answer{status: response.StatusCode, header: response.Header, body: body}, nil
	}
	return nil, errorOf(response.StatusCode, response.Header, body, c.pace.now())
}

func lost(ctx context.Context, err error) *Error {
	if ctx.Err() != nil {
		return &Error{Code: CodeTimedOut, Detail: "The broker did not answer in time"}
	}
	return &Error{Code: CodeUnreachable, Detail: "No complete answer: " + reasonOf(err)}
}

// headerOf has a key exactly if the broker honours it.
func headerOf(given map[string]string, keyed bool) (http.Header, error) {
	header := http.Header{}
	for name, value := range given {
		if !isPlain(value) {
			return nil, refused(name, "text without control characters")
		}
		header.Set(name, value)
	}
	if !keyed {
		header.Del(idempotencyKey)
	} else if header.Get(idempotencyKey) == "" {
		key, err := newKey()
		if err != nil {
			return nil, err
		}
		header.Set(idempotencyKey, key)
	}
	return header, nil
}

// newKey is a UUID of version 4, in the quotes that the header wants.
func newKey() (string, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", errors.New("broker: the system gives no random bytes")
	}
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf(`"%x-%x-%x-%x-%x"`, id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// bearer has the characters that RFC 6750 section 2.1 allows in a credential.
var bearer = regexp.MustCompile(`^[A-Za-z0-9\-._~+/]+=*$`)

func readCredential(ctx context.Context, credential Credential) (string, *Error) {
	value, err := credential(ctx)
	if err != nil {
		// Its text may hold the credential.
		return "", &Error{Code: CodeNoCredential, Detail: "Reading the credential failed"}
	}
	value = strings.TrimSpace(value)
	if !bearer.MatchString(value) {
		return "", &Error{Code: CodeNoCredential, Detail: "The credential is empty or has invalid characters"}
	}
	return value, nil
}
