package broker

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// CallOption changes how one call is sent.
type CallOption func(*sending)

// sending is what options change of a call.
type sending struct {
	headers  map[string]string
	response *http.Header
}

func sendingOf(options []CallOption) sending {
	sent := sending{headers: map[string]string{}}
	for _, option := range options {
		option(&sent)
	}
	return sent
}

func withHeader(name, value string) CallOption {
	return func(sent *sending) { sent.headers[name] = value }
}

// WithActor says who inside the company causes the call, as you declare: a name, or that of a job. At most one of
// this and WithActorToken.
func WithActor(name string) CallOption {
	return withHeader("Actor", name)
}

// WithActorToken says who causes the call, as an issuer proves: a JWT, such as the ID token of the person who is
// signed in.
func WithActorToken(token string) CallOption {
	return withHeader("Actor-Token", token)
}

// WithIdempotencyKey is your own key for a command, so that your own retries run only once, too. By default each
// command gets a new one.
func WithIdempotencyKey(key string) CallOption {
	return withHeader(idempotencyKey, key)
}

// RespondAsync asks for an answer as soon as the command is recorded.
func RespondAsync() CallOption {
	return withHeader("Prefer", "respond-async")
}

// WithMaxAge lets a read of devices take an answer that is at most this old, if the broker has kept one. With less than a
// second, COCO is asked in any case.
func WithMaxAge(age time.Duration) CallOption {
	if age < 0 {
		age = 0
	}
	return withHeader("Cache-Control", fmt.Sprintf("max-age=%d", int64(age/time.Second)))
}

// IfMatch lets a change happen only if nobody else made one since the answer with this ETag.
func IfMatch(etag string) CallOption {
	return withHeader("If-Match", etag)
}

// ReadHeader stores the header of a successful answer, for example for its ETag.
func ReadHeader(into *http.Header) CallOption {
	return func(sent *sending) { sent.response = into }
}

// isPlain reports whether text can be a header's value.
func isPlain(value string) bool {
	return strings.IndexFunc(value, func(char rune) bool { return char < 0x20 || char == 0x7f }) < 0
}
