package broker

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// parameter is a part of a path or a query.
type parameter struct {
	name  string
	value string
}

// fillPath fills in the parameters of a path. The raw path's {path} keeps its slashes. A value that would change
// the path is an error: proxies resolve "." and "..".
func fillPath(route string, parameters []parameter) (string, error) {
	for _, each := range parameters {
		segments := []string{each.value}
		if each.name == "path" {
			segments = strings.Split(each.value, "/")
		}
		for index, segment := range segments {
			if segment == "" || segment == "." || segment == ".." {
				return "", refused(each.name, "a valid path segment")
			}
			segments[index] = escaped(segment)
		}
		route = strings.Replace(route, "{"+each.name+"}", strings.Join(segments, "/"), 1)
	}
	return route, nil
}

// escaped leaves alone what encodeURIComponent does: the broker refuses escapes that are not needed.
func escaped(segment string) string {
	var text strings.Builder
	for _, char := range []byte(segment) {
		isAlphanumeric := char >= '0' && char <= '9' || char >= 'A' && char <= 'Z' || char >= 'a' && char <= 'z'
		if isAlphanumeric || strings.IndexByte("-_.!~*'()", char) >= 0 {
			text.WriteByte(char)
		} else {
			fmt.Fprintf(&text, "%%%02X", char)
		}
	}
	return text.String()
}

// writeQuery is the query with its question mark, without what is empty.
func writeQuery(parameters []parameter) string {
	values := []string{}
	for _, each := range parameters {
		if each.value != "" {
			values = append(values, each.name+"="+url.QueryEscape(each.value))
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + strings.Join(values, "&")
}

func joined[Text ~string](values []Text) string {
	texts := make([]string, len(values))
	for index, value := range values {
		texts[index] = string(value)
	}
	return strings.Join(texts, ",")
}

// number is empty for 0, which no filter of the API takes.
func number(value int) string {
	if value == 0 {
		return ""
	}
	return strconv.Itoa(value)
}

// instant is empty for the zero time.
func instant(value time.Time) string {
	if value.IsZero() {
		return ""
	}
	return value.UTC().Format(time.RFC3339Nano)
}

func refused(name, expected string) *Error {
	return &Error{Code: CodeInvalidRequest, Detail: fmt.Sprintf("%s: expected %s", name, expected)}
}
