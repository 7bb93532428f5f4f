package broker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// answering plays the broker for one attempt.
type answering func(request *http.Request) (*http.Response, error)

func answered(status int, body any, headers ...string) answering {
	return func(*http.Request) (*http.Response, error) {
		content, _ := json.Marshal(body)
		header := http.Header{"Content-Type": {"application/json"}}
		for index := 0; index < len(headers); index += 2 {
			header.Set(headers[index], headers[index+1])
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(content))}, nil
	}
}

func problem(code Code, status int, headers ...string) answering {
	body := map[string]any{"code": code, "detail": string(code), "commandId": commandID}
	return answered(status, body, append([]string{"Content-Type", "application/problem+json"}, headers...)...)
}

func lostAnswer(*http.Request) (*http.Response, error) {
	return nil, syscall.ECONNRESET
}

// played gives the answers one after the other, the last again and again; no wait takes time.
type played struct {
	*Client
	answers []answering
	sent    []*http.Request
	bodies  []string
	slept   []time.Duration
	now     time.Time
}

func play(answers ...answering) *played {
	p := &played{answers: answers, now: time.Unix(1_800_000_000, 0)}
	limits, _ := RetryLimits{}.complete()
	p.Client = clientOf(&calls{
		base:       "https://broker.test",
		credential: Key("key"),
		limits:     limits,
		sender:     &http.Client{Transport: p},
		pace: pace{
			now: func() time.Time { return p.now },
			sleep: func(ctx context.Context, wait time.Duration) error {
				p.slept = append(p.slept, wait)
				p.now = p.now.Add(wait)
				return ctx.Err()
			},
			chance: func() float64 { return 0 },
		},
	})
	return p
}

func (p *played) RoundTrip(request *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(request.Body)
	p.sent, p.bodies = append(p.sent, request), append(p.bodies, string(body))
	answer := p.answers[0]
	if len(p.answers) > 1 {
		p.answers = p.answers[1:]
	}
	return answer(request)
}

// keys are the idempotency keys of all attempts, each once.
func (p *played) keys() map[string]bool {
	keys := map[string]bool{}
	for _, request := range p.sent {
		keys[request.Header.Get(idempotencyKey)] = true
	}
	return keys
}

func (p *played) on() (*Executed, error) {
	return p.Devices.Execute(context.Background(), lamp, switchOn)
}

func (p *played) revoke() error {
	return p.Links.Revoke(context.Background(), "l1")
}

func (p *played) networks() error {
	_, err := p.Devices.Networks(context.Background(), "l1")
	return err
}

const commandID = "01981f80-3c1e-7d20-8f4b-2a6c9e0d1b35"

var (
	lamp     = ResourcePlace{LinkID: "l1", NetworkID: "n1", DeviceNodeID: 2415919104, ResourceEUI: "3/zigbee/01"}
	switchOn = CommandRequest{Capability: "ON_OFF_CONTROL", Command: "ON"}
	done     = answered(200, map[string]any{"state": "succeeded", "status": "SUCCESS"})
	home     = answered(200, map[string]any{"networks": []any{}})
)

func wantCode(t *testing.T, err error, code Code) *Error {
	t.Helper()
	var failed *Error
	if !errors.As(err, &failed) || failed.Code != code {
		t.Fatalf("expected %s, got %v", code, err)
	}
	return failed
}

func want[Value any](t *testing.T, what string, got, expected Value) {
	t.Helper()
	if any(got) != any(expected) {
		t.Errorf("%s: expected %v, got %v", what, expected, got)
	}
}

func wantIn(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("expected %q in %q", part, text)
	}
}
