package broker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

const canary = "cbk_0123456789abcdef_canary_00000000"

func failureOf(t *testing.T, options Options) *Error {
	t.Helper()
	if options.Credential == nil {
		options.Credential = Key(canary)
	}
	options.Retry.Attempts = 1
	client, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Links.Read(context.Background(), "l1")
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatalf("expected an *Error, got %v", err)
	}
	for _, shown := range []string{fmt.Sprintf("%+v %#v %v", client, client, *client.API), fmt.Sprintf("%+v %#v %v", *failed, failed, failed)} {
		if strings.Contains(shown, "canary") {
			t.Errorf("the credential is shown: %s", shown)
		}
	}
	return failed
}

// roundTripper makes a transport of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func TestNoErrorShowsTheCredential(t *testing.T) {
	quoting := &http.Client{Transport: roundTripper(func(request *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("could not send %v", request.Header)
	})}
	unreadable := func(context.Context) (string, error) { return "", errors.New(canary) }
	want(t, "quoted", failureOf(t, Options{BaseURL: "https://broker.test", HTTPClient: quoting}).Code, CodeUnreachable)
	for _, credential := range []Credential{Key(canary + "\a"), Key(canary + "\n" + canary), Key(""), unreadable} {
		failed := failureOf(t, Options{BaseURL: "https://broker.test", Credential: credential})
		want(t, "code", failed.Code, CodeNoCredential)
	}
	_, err := play(done).Links.api.ReadLink(context.Background(), "l1", WithActorToken(canary+"\r\nX: 1"))
	want(t, "message", wantCode(t, err, CodeInvalidRequest).Error(), "Actor-Token: expected text without control characters")
}

func TestACredentialOfAFileLosesItsLineEnding(t *testing.T) {
	p := play(home)
	p.API.calls.credential = Key(canary + "\n")
	if err := p.networks(); err != nil {
		t.Fatal(err)
	}
	want(t, "header", p.sent[0].Header.Get("Authorization"), "Bearer "+canary)
}

func TestARedirectIsNotFollowed(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	for _, given := range []*http.Client{nil, http.DefaultClient} {
		failed := failureOf(t, Options{BaseURL: server.URL, HTTPClient: given})
		want(t, "code", failed.Code, CodeForeignAnswer)
		want(t, "status", failed.Status, 307)
	}
	want(t, "followed", asked, false)
}

func TestServersThatMisbehaveAreNoticed(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for answer, expected := range map[string]Code{
		"":                                   CodeUnreachable,
		head[:20]:                            CodeUnreachable,
		head + "Content-Length: 10\r\n\r\n{": CodeUnreachable,
		"nonsense\r\n\r\n":                   CodeUnreachable,
		head + "Content-Length: 0\r\n\r\n":   CodeForeignAnswer,
		head + "\r\n{\"id\":":                CodeForeignAnswer,
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Welcome</h1>": CodeForeignAnswer,
		head + "Content-Length: 10\r\n\r\n{\x00":                             CodeTimedOut,
		"\x00":                                                               CodeTimedOut,
	} {
		url := rawServer(t, strings.TrimSuffix(answer, "\x00"), strings.HasSuffix(answer, "\x00"))
		options := Options{BaseURL: url}
		if expected == CodeTimedOut {
			options.Retry.Attempt = 300 * time.Millisecond
		}
		want(t, answer, failureOf(t, options).Code, expected)
	}
}

// rawServer answers with these bytes, and then closes the connection or falls silent.
func rawServer(t *testing.T, answer string, isSilent bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended); listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Read(make([]byte, 65536))
			_, _ = connection.Write([]byte(answer))
			if isSilent {
				<-ended
			}
			connection.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestTheErrorOfABrokerThatIsNotThereNamesTheReason(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	wantIn(t, failureOf(t, Options{BaseURL: "http://" + listener.Addr().String()}).Detail, "refused")
}

func TestTheErrorOfAnUntrustedCertificateNamesTheReason(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	wantIn(t, failureOf(t, Options{BaseURL: server.URL}).Detail, "certificate")
}

func TestInvalidOptionsAreRefusedWithoutTheirSecrets(t *testing.T) {
	for _, base := range []string{"", "broker", "https://u:" + canary + "@broker.test", "file:///etc/passwd", "http://x?y", "http://x#y", "http://:80", "http://[" + canary} {
		_, err := New(Options{BaseURL: base, Credential: Key(canary)})
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", base, err)
		}
	}
	if _, err := New(Options{BaseURL: "http://x"}); err == nil {
		t.Error("no credential is accepted")
	}
	if _, err := New(Options{BaseURL: "http://x", Credential: Key("k"), Retry: RetryLimits{Attempts: -1}}); err == nil {
		t.Error("a negative limit is accepted")
	}
}

func TestTheREADMEsSamplesAreThoseThatAreRun(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	run, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	samples := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(page, -1)
	want(t, "there are samples", len(samples) > 5, true)
	for _, sample := range samples {
		if !strings.Contains(string(run), string(sample[1])) {
			t.Errorf("not in example_test.go: %s", sample[1])
		}
	}
}
