package broker

import (
	"context"
	"testing"
	"time"
)

var acceptedCommand = answered(202, map[string]any{"id": commandID, "state": "accepted"})

func followed(state string) answering {
	return answered(200, map[string]any{"id": commandID, "state": state, "reason": "device_busy"})
}

func (p *played) onAndWait(await AwaitOptions, options ...CallOption) (*FinishedCommand, error) {
	return p.Devices.ExecuteAndWait(context.Background(), lamp, switchOn, await, options...)
}

func TestItAsksForNoAnswerAndForItsProofAsLongAsItsCallerSays(t *testing.T) {
	p := play(acceptedCommand, followed("confirmed"))
	await := AwaitOptions{Confirmed: true, Within: 15 * time.Second}
	if _, err := p.onAndWait(await, WithActor("Zoë"), WithActorToken("a.b.c")); err != nil {
		t.Fatal(err)
	}
	sent := p.sent[0]
	want(t, "URL", sent.URL.String(), "https://broker.test/v1/links/l1/networks/n1/devices/2415919104/commands")
	want(t, "body", p.bodies[0], `{"resourceEui":"3/zigbee/01","capability":"ON_OFF_CONTROL","command":"ON","confirm":{"within":15}}`)
	for name, value := range map[string]string{"Prefer": "respond-async", "Actor": "Zoë", "Actor-Token": "a.b.c", "Authorization": "Bearer key"} {
		want(t, name, sent.Header.Get(name), value)
	}
}

func TestEveryEndIsReturnedAndNoneIsAnError(t *testing.T) {
	for _, end := range []CommandEnd{CommandEndConfirmed, CommandEndSucceeded, CommandEndFailed, CommandEndUnconfirmed, CommandEndExpired, CommandEndDenied} {
		p := play(acceptedCommand, followed("accepted"), followed("sent"), followed(string(end)))
		finished, err := p.onAndWait(AwaitOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want(t, "end", finished.End, end)
		want(t, "id", finished.ID, commandID)
		want(t, "reason", finished.Reason, CommandReasonDeviceBusy)
		want(t, "second pause", p.slept[1], 2*firstPause)
	}
}

func TestAnEndIsAwaitedThroughOutagesAndTheCommandIsSentOnce(t *testing.T) {
	busy := problem(CodeRateLimited, 429, "Retry-After", "0")
	p := play(acceptedCommand, lostAnswer, busy, problem(CodeOverloaded, 503), lostAnswer, lostAnswer, followed("succeeded"))
	if _, err := p.onAndWait(AwaitOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, request := range p.sent[1:] {
		want(t, "method", request.Method, "GET")
	}
}

func TestAnEarlierAttemptInProgressIsFollowed(t *testing.T) {
	if _, err := play(problem(CodeIdempotencyKeyInProgress, 409), followed("succeeded")).onAndWait(AwaitOptions{}); err != nil {
		t.Error(err)
	}
}

func TestARefusedCommandFailsWithoutAQuestion(t *testing.T) {
	p := play(problem(CodeCapabilityNotGranted, 403))
	_, err := p.onAndWait(AwaitOptions{})
	wantCode(t, err, CodeCapabilityNotGranted)
	want(t, "attempts", len(p.sent), 1)
}

func TestAnEndThatMayNotBeAskedForFailsWithTheCommandsID(t *testing.T) {
	_, err := play(acceptedCommand, problem(CodeCommandNotFound, 404)).onAndWait(AwaitOptions{})
	want(t, "command", wantCode(t, err, CodeCommandNotFound).CommandID, commandID)
}

func TestABrokerThatFollowsNoCommandsIsNoticed(t *testing.T) {
	_, err := play(answered(200, map[string]any{"status": "SUCCESS"})).onAndWait(AwaitOptions{})
	wantCode(t, err, CodeForeignAnswer)
}

func TestAnEndThatDoesNotComeIsGivenUpInTimeWithTheCommandsID(t *testing.T) {
	for _, state := range []answering{followed("sent"), lostAnswer, problem(CodeOverloaded, 503, "Retry-After", "60")} {
		p := play(acceptedCommand, state)
		start := p.now
		_, err := p.onAndWait(AwaitOptions{Wait: 30 * time.Second})
		want(t, "command", wantCode(t, err, CodeTimedOut).CommandID, commandID)
		want(t, "in time", p.now.Sub(start) <= 30*time.Second, true)
	}
}

func TestTheContextEndsAWait(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := play(followed("sent"))
	cancel()
	_, err := p.Commands.Wait(ctx, commandID)
	want(t, "error", err, context.Canceled)
}

func TestAnAnswerSaysWhatBecameOfTheCommand(t *testing.T) {
	failed, err := play(answered(200, map[string]any{"commandId": commandID, "state": "failed", "status": "REJECTED"})).on()
	if err != nil {
		t.Fatal(err)
	}
	want(t, "state", failed.State, string(ResultStateFailed))
	want(t, "status", failed.Result.Status, "REJECTED")
	waiting, err := play(answered(202, map[string]any{"id": commandID, "state": "awaiting_approval"})).on()
	if err != nil {
		t.Fatal(err)
	}
	want(t, "state", waiting.State, "awaiting_approval")
	want(t, "command", waiting.CommandID, commandID)
	want(t, "no result", waiting.Result == nil, true)
}

func TestPathsAreEscapedOnceAndNothingIsSentForOneThatWouldChange(t *testing.T) {
	p := play(answered(200, map[string]any{}))
	if _, err := p.API.ReadZone(context.Background(), "l1", "a b", "ä/1"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.API.ReadCOCO(context.Background(), "l1", "network-manager/networks"); err != nil {
		t.Fatal(err)
	}
	want(t, "zone", p.sent[0].URL.EscapedPath(), "/v1/links/l1/networks/a%20b/zones/%C3%A4%2F1")
	want(t, "raw", p.sent[1].URL.EscapedPath(), "/v1/links/l1/coco/network-manager/networks")
	for _, networkID := range []string{"", ".", ".."} {
		_, err := p.Devices.Resources(context.Background(), "l1", networkID)
		want(t, "status", wantCode(t, err, CodeInvalidRequest).Status, 0)
	}
	want(t, "sent", len(p.sent), 2)
}

func TestAChangeLeavesOutWhatStaysAndSetsToNullWhatIsTakenAway(t *testing.T) {
	p := play(answered(200, map[string]any{}))
	changes := []ChangeWebhookRequest{
		{},
		{Types: SetNull[[]EventType]()},
		{Types: SetTo([]EventType{EventTypeLinkRevoked})},
	}
	for _, change := range changes {
		if _, err := p.API.ChangeWebhook(context.Background(), "w1", change); err != nil {
			t.Fatal(err)
		}
	}
	for index, expected := range []string{`{}`, `{"types":null}`, `{"types":["link.revoked"]}`} {
		want(t, "body", p.bodies[index], expected)
	}
}

func TestAReadSaysHowOldItsAnswerMayBe(t *testing.T) {
	p := play(answered(200, map[string]any{"networks": []any{}}))
	for _, age := range []time.Duration{90 * time.Second, 1500 * time.Millisecond, -time.Second} {
		if _, err := p.Devices.Networks(context.Background(), "l1", WithMaxAge(age)); err != nil {
			t.Fatal(err)
		}
	}
	for index, want := range []string{"max-age=90", "max-age=1", "max-age=0"} {
		if got := p.sent[index].Header.Get("Cache-Control"); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
