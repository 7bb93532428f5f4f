package broker

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Credential returns the service's key or JWT. It is called before each attempt, so that a token which Kubernetes
// renews in a file is read again. A line ending is ignored.
type Credential func(ctx context.Context) (string, error)

// Key is a credential that stays the same.
func Key(value string) Credential {
	return func(context.Context) (string, error) { return value, nil }
}

// Options say how to reach the broker, and as whom.
type Options struct {
	// BaseURL is the broker's address, such as https://broker.internal.
	BaseURL string

	// Credential is the service's key or JWT.
	Credential Credential

	// Retry limits attempts and time; what is zero has its default.
	Retry RetryLimits

	// HTTPClient sends requests, http.DefaultClient if nil. Its redirects are not followed: the credential must
	// not go to another place.
	HTTPClient *http.Client
}

// Client is a client of the broker, for one service. Goroutines may share it.
type Client struct {
	// Linking links a user's COCO account.
	Linking *Linking

	// Links are the service's links.
	Links *Links

	// Devices reads devices and sends commands to them.
	Devices *Devices

	// Commands were sent, and end somehow.
	Commands *Commands

	// Events are changes to links, and ends of commands.
	Events *Events

	// API is the complete API for services, for all other calls, such as those for webhooks.
	API *API
}

// API has a method for each operation that is for services.
type API struct {
	calls *calls
}

// New makes a client. It sends nothing.
func New(options Options) (*Client, error) {
	base, err := originOf(options.BaseURL)
	if err != nil {
		return nil, err
	}
	if options.Credential == nil {
		return nil, errors.New("broker: Credential is missing")
	}
	limits, err := options.Retry.complete()
	if err != nil {
		return nil, err
	}
	sender := http.Client{}
	if options.HTTPClient != nil {
		sender = *options.HTTPClient
	}
	sender.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return clientOf(&calls{base: base, credential: options.Credential, limits: limits, sender: &sender, pace: realPace}), nil
}

func clientOf(calls *calls) *Client {
	api := &API{calls: calls}
	commands := &Commands{api: api, pace: calls.pace}
	return &Client{
		Linking:  &Linking{api: api},
		Links:    &Links{api: api},
		Devices:  &Devices{api: api, commands: commands},
		Commands: commands,
		Events:   &Events{api: api},
		API:      api,
	}
}

var errBaseURL = errors.New("broker: BaseURL: expected an http or https URL without credentials, query or fragment")

// originOf is the address without a slash at its end. Its errors do not quote it: it may hold a password.
func originOf(base string) (string, error) {
	parsed, err := url.Parse(base)
	if err != nil || parsed.User != nil || parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "" {
		return "", errBaseURL
	}
	if (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Hostname() == "" {
		return "", errBaseURL
	}
	return strings.TrimRight(parsed.String(), "/"), nil
}
