package broker

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrInvalidWebhook says that a message is not from the broker, was changed in transit, or is too old: answer 400.
var ErrInvalidWebhook = errors.New("invalid webhook")

// EventTypeWebhookTest is the type of the event that POST /v1/webhooks/{id}/test sends.
const EventTypeWebhookTest EventType = "webhook.test"

// WebhookEvent is what a webhook's receiver gets.
type WebhookEvent struct {
	LinkEvent

	// WebhookID is the webhook that an event of the type EventTypeWebhookTest is about: it is about no link.
	WebhookID string
}

// WebhookVerifier checks the messages of one webhook, as Standard Webhooks (https://www.standardwebhooks.com) says.
type WebhookVerifier struct {
	key       []byte
	tolerance time.Duration
	now       func() time.Time
}

// NewWebhookVerifier takes the webhook's secret, whsec_…. Its error does not show it.
func NewWebhookVerifier(secret string) (*WebhookVerifier, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return nil, errors.New("broker: secret: expected whsec_ and base64")
	}
	return &WebhookVerifier{key: key, tolerance: 5 * time.Minute, now: time.Now}, nil
}

// Verify is the event of a message, after checking its signature, in constant time, and its age of five minutes at
// most. The body must be the raw one: the signature does not cover a parsed one. Otherwise the error is
// ErrInvalidWebhook.
//
// A message may arrive more than once, always with the same ID. One that was given up and resent may arrive after
// newer ones, and has a lower Sequence than these.
func (v *WebhookVerifier) Verify(body []byte, header http.Header) (*WebhookEvent, error) {
	id, err := single(header, "Webhook-Id")
	if err != nil {
		return nil, err
	}
	timestamp, err := single(header, "Webhook-Timestamp")
	if err != nil {
		return nil, err
	}
	signatures, err := single(header, "Webhook-Signature")
	if err != nil {
		return nil, err
	}
	if err := v.requireRecent(timestamp); err != nil {
		return nil, err
	}
	if !v.isSigned(id+"."+timestamp+".", body, signatures) {
		return nil, fmt.Errorf("%w: no matching signature", ErrInvalidWebhook)
	}
	event := new(WebhookEvent)
	about := struct {
		Data struct {
			WebhookID string `json:"webhookId"`
		} `json:"data"`
	}{}
	if json.Unmarshal(body, &event.LinkEvent) != nil || json.Unmarshal(body, &about) != nil {
		return nil, fmt.Errorf("%w: the body is not JSON", ErrInvalidWebhook)
	}
	event.ID, event.WebhookID = id, about.Data.WebhookID
	return event, nil
}

func (v *WebhookVerifier) requireRecent(timestamp string) error {
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if err != nil {
		return fmt.Errorf("%w: the timestamp is not a number of seconds", ErrInvalidWebhook)
	}
	age := v.now().Sub(time.Unix(int64(seconds), 0))
	if age > v.tolerance || age < -v.tolerance {
		return fmt.Errorf("%w: the timestamp is too old, or in the future", ErrInvalidWebhook)
	}
	return nil
}

// isSigned compares every signature, so that the time says nothing about which one matched.
func (v *WebhookVerifier) isSigned(prefix string, body []byte, signatures string) bool {
	mac := hmac.New(sha256.New, v.key)
	mac.Write([]byte(prefix))
	mac.Write(body)
	expected := []byte(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	matches := false
	for _, signature := range strings.Split(signatures, " ") {
		version, value, _ := strings.Cut(signature, ",")
		matches = hmac.Equal([]byte(value), expected) && version == "v1" || matches
	}
	return matches
}

func single(header http.Header, name string) (string, error) {
	if values := header.Values(name); len(values) == 1 && values[0] != "" {
		return values[0], nil
	}
	return "", fmt.Errorf("%w: header %s is missing", ErrInvalidWebhook, strings.ToLower(name))
}
