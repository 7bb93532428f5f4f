package broker

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	webhookKey  = "a secret of thirty-two bytes, say"
	webhookBody = `{"type":"link.revoked","timestamp":"2027-01-31T11:00:00.000Z","sequence":7,"data":{"linkId":"l","userId":"ä"}}`
)

func signature(key, id, timestamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(id + "." + timestamp + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func signedHeader(age time.Duration) http.Header {
	timestamp := fmt.Sprint(time.Now().Add(-age).Unix())
	header := http.Header{}
	header.Set("webhook-id", "e-1")
	header.Set("webhook-timestamp", timestamp)
	header.Set("webhook-signature", signature(webhookKey, "e-1", timestamp, webhookBody))
	return header
}

func verifierOf(t *testing.T, key string) *WebhookVerifier {
	t.Helper()
	verifier, err := NewWebhookVerifier("whsec_" + base64.StdEncoding.EncodeToString([]byte(key)))
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func TestASignedMessageYieldsItsEvent(t *testing.T) {
	event, err := verifierOf(t, webhookKey).Verify([]byte(webhookBody), signedHeader(290*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	want(t, "id", event.ID, "e-1")
	want(t, "type", event.Type, EventTypeLinkRevoked)
	want(t, "user", event.Data.UserID, "ä")
	want(t, "sequence", event.Sequence, 7)
}

func TestOneOfSeveralSignaturesIsEnoughWhileASecretIsReplaced(t *testing.T) {
	header := signedHeader(0)
	own := header.Get("webhook-signature")
	old := signature("old", "e-1", header.Get("webhook-timestamp"), webhookBody)
	for _, signatures := range []string{old + " " + own, own + " " + old, "v2,x " + own + " v1,"} {
		header.Set("webhook-signature", signatures)
		if _, err := verifierOf(t, webhookKey).Verify([]byte(webhookBody), header); err != nil {
			t.Error(err)
		}
	}
}

func TestThePublishedVectorOfStandardWebhooksIsAccepted(t *testing.T) {
	verifier, err := NewWebhookVerifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	verifier.now = func() time.Time { return time.Unix(1614265330, 0) }
	header := http.Header{}
	header.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	header.Set("webhook-timestamp", "1614265330")
	header.Set("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	if _, err := verifier.Verify([]byte(`{"test": 2432232314}`), header); err != nil {
		t.Error(err)
	}
}

func TestEveryOtherMessageIsRefused(t *testing.T) {
	changed := func(name string, values ...string) http.Header {
		header := signedHeader(0)
		header[http.CanonicalHeaderKey(name)] = values
		return header
	}
	own := signedHeader(0).Get("webhook-signature")
	for name, header := range map[string]http.Header{
		"another id":        changed("webhook-id", "e-2"),
		"an old time":       signedHeader(10 * time.Minute),
		"a time to come":    signedHeader(-10 * time.Minute),
		"a malformed time":  changed("webhook-timestamp", "soon"),
		"a negative time":   changed("webhook-timestamp", "-5"),
		"a time beyond all": changed("webhook-timestamp", strings.Repeat("9", 30)),
		"no signature":      changed("webhook-signature", ""),
		"no version":        changed("webhook-signature", strings.TrimPrefix(own, "v1,")),
		"another version":   changed("webhook-signature", "v2"+strings.TrimPrefix(own, "v1")),
		"two headers":       changed("webhook-signature", own, own),
		"no header":         {},
	} {
		if _, err := verifierOf(t, webhookKey).Verify([]byte(webhookBody), header); !errors.Is(err, ErrInvalidWebhook) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, body := range []string{"\ufeff" + webhookBody, webhookBody + " ", ""} {
		if _, err := verifierOf(t, webhookKey).Verify([]byte(body), signedHeader(0)); !errors.Is(err, ErrInvalidWebhook) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestAMalformedSecretIsNotShown(t *testing.T) {
	for _, secret := range []string{"whsec_???", "whsec_", ""} {
		_, err := NewWebhookVerifier(secret)
		if err == nil || strings.Contains(err.Error(), "???") {
			t.Error(err)
		}
	}
}
