package broker

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestACommandKeepsItsKeyAndBodyThroughEveryAttempt(t *testing.T) {
	p := play(lostAnswer, problem(CodeOverloaded, 503), done)
	executed, err := p.on()
	if err != nil {
		t.Fatal(err)
	}
	want(t, "state", executed.State, "succeeded")
	want(t, "attempts", len(p.sent), 3)
	want(t, "keys", len(p.keys()), 1)
	want(t, "length of the key", len(p.sent[0].Header.Get(idempotencyKey)), 38)
	for _, body := range p.bodies {
		want(t, "body", body, `{"resourceEui":"3/zigbee/01","capability":"ON_OFF_CONTROL","command":"ON"}`)
	}
}

func TestTwoCommandsHaveTwoKeysAndTheCallersOwnIsSentAsItIs(t *testing.T) {
	p := play(done)
	for range []int{1, 2} {
		if _, err := p.on(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Devices.Execute(context.Background(), lamp, switchOn, WithIdempotencyKey("evening-42")); err != nil {
		t.Fatal(err)
	}
	want(t, "keys", len(p.keys()), 3)
	want(t, "own key", p.keys()["evening-42"], true)
}

func TestWhatCouldTakeEffectTwiceIsSentOnce(t *testing.T) {
	for _, failing := range []answering{lostAnswer, problem(CodeOverloaded, 503)} {
		p := play(failing, done)
		if _, err := p.Linking.Start(context.Background(), CreateLinkSessionRequest{}); err == nil {
			t.Fatal("no error")
		}
		want(t, "attempts", len(p.sent), 1)
		want(t, "no key", p.keys()[""], true)
	}
}

func TestAFailureOfCOCOIsNotRetried(t *testing.T) {
	p := play(problem(CodeUpstreamFailure, 502), done)
	_, err := p.on()
	wantCode(t, err, CodeUpstreamFailure)
	want(t, "attempts", len(p.sent), 1)
}

func TestCOCOsOwnRefusalOfACommandIsNotRetriedBecauseTheKeyDoesNotCoverIt(t *testing.T) {
	busy := answered(429, map[string]any{"message": "busy"})
	p := play(busy, done)
	_, err := p.on()
	wantCode(t, err, CodeForeignAnswer)
	want(t, "attempts", len(p.sent), 1)
	if err := play(busy, home).networks(); err != nil {
		t.Error(err)
	}
}

func TestACommandInProgressIsAskedForAgainUnlessItsOutcomeWillStayUnknown(t *testing.T) {
	if _, err := play(problem(CodeIdempotencyKeyInProgress, 409, "Retry-After", "1"), done).on(); err != nil {
		t.Error(err)
	}
	unknown := play(problem(CodeIdempotencyKeyInProgress, 409), done)
	_, err := unknown.on()
	wantCode(t, err, CodeIdempotencyKeyInProgress)
	want(t, "attempts", len(unknown.sent), 1)
}

func TestItWaitsAsLongAsTheAnswerSaysUnlessThatIsBeyondItsTime(t *testing.T) {
	p := play(problem(CodeRateLimited, 429, "Retry-After", "7"), home)
	if err := p.networks(); err != nil {
		t.Fatal(err)
	}
	want(t, "wait", p.slept[0], 7*time.Second)
	late := play(problem(CodeRateLimited, 429, "Retry-After", "60"))
	failed := wantCode(t, late.networks(), CodeRateLimited)
	want(t, "asked", *failed.RetryAfter, time.Minute)
	want(t, "waits", len(late.slept), 0)
}

func TestAttemptsEndAtTheirLimit(t *testing.T) {
	p := play(lostAnswer)
	failed := wantCode(t, p.networks(), CodeUnreachable)
	wantIn(t, failed.Detail, "connection reset")
	want(t, "attempts", len(p.sent), 4)
}

func TestADeletionWhoseAnswerWasLostIsDoneOnceTheThingIsGone(t *testing.T) {
	for _, code := range []Code{CodeNotFound, CodeLinkNotFound} {
		if err := play(lostAnswer, problem(code, 404)).revoke(); err != nil {
			t.Error(err)
		}
		wantCode(t, play(problem(code, 404)).revoke(), code)
		wantCode(t, play(problem(CodeOverloaded, 503), problem(code, 404)).revoke(), code)
	}
	wantCode(t, play(lostAnswer, problem(CodeRouteNotFound, 404)).revoke(), CodeRouteNotFound)
}

func TestTheContextEndsACallAlsoWhileItWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := play(func(request *http.Request) (*http.Response, error) {
		cancel()
		return problem(CodeOverloaded, 503)(request)
	})
	_, err := p.Devices.Networks(ctx, "l1")
	want(t, "error", err, context.Canceled)
	want(t, "attempts", len(p.sent), 1)
}

func TestTheJitterDoublesUpToAMaximum(t *testing.T) {
	for attempt, expected := range map[int]time.Duration{1: firstCeiling, 2: 2 * firstCeiling, 20: lastCeiling, 5000: lastCeiling} {
		want(t, "ceiling", delayAfter(attempt, nil, 1), expected)
	}
	asked := 2 * time.Second
	want(t, "least", delayAfter(1, &asked, 0), asked)
}

func TestRetryAfterIsReadAsSecondsOrADate(t *testing.T) {
	now := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	for value, expected := range map[string]time.Duration{
		"3":                             3 * time.Second,
		"Sun, 31 Jan 2027 12:00:30 GMT": 30 * time.Second,
		"Sun, 31 Jan 2027 11:00:00 GMT": 0,
		"soon":                          -1,
		"-1":                            -1,
		"1.5":                           -1,
		"":                              -1,
	} {
		got := time.Duration(-1)
		if read := readRetryAfter(value, now); read != nil {
			got = *read
		}
		want(t, value, got, expected)
	}
}
