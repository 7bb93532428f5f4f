package broker

import (
	"context"
	"testing"
)

const back = "https://app.test/done?x=1&linkSession=s1&confirmationCode=c"

func finishWith(t *testing.T, answer answering, returned, kept string) (LinkOutcome, error) {
	t.Helper()
	p := play(answer)
	outcome, err := p.Linking.Finish(context.Background(), returned, kept)
	if _, isNotHere := outcome.(NotBegunHere); isNotHere {
		want(t, "sent", len(p.sent), 0)
	}
	return outcome, err
}

func TestTheLinkIsConfirmedOnlyForTheUserWhoStarted(t *testing.T) {
	outcome, err := finishWith(t, answered(200, map[string]any{"id": "l1"}), back, "s1")
	if linked, isLinked := outcome.(Linked); err != nil || !isLinked || linked.Link.ID != "l1" {
		t.Error(outcome, err)
	}
	for _, kept := range []string{"s2", ""} {
		outcome, err := finishWith(t, answered(200, map[string]any{"id": "l1"}), back, kept)
		want(t, "error", err, nil)
		want[any](t, "outcome", outcome, NotBegunHere{})
	}
}

func TestOnlyTheBrokersWordEndsALink(t *testing.T) {
	outcome, _ := finishWith(t, problem(CodeLinkNotFound, 404), back, "s1")
	want[any](t, "outcome", outcome, LinkRevoked{})
	outcome, _ = finishWith(t, problem(CodeConfirmationRefused, 409), back, "s1")
	want[any](t, "outcome", outcome, LinkingExpired{})
	for _, code := range []Code{CodeRouteNotFound, CodeNotFound, CodeDeviceNotFound, "a_code_of_tomorrow"} {
		_, err := finishWith(t, problem(code, 404), back, "s1")
		wantCode(t, err, code)
	}
}

func TestTheReturnURLSaysHowLinkingEnded(t *testing.T) {
	for returned, expected := range map[string]LinkOutcome{
		"/done?linkSession=s1&error=access_denied&reason=refused_by_coco":        LinkingDenied{},
		"/done?linkSession=s1&error=account_mismatch&reason=account_mismatch":    LinkingFailed{"account_mismatch", "account_mismatch"},
		"/done?linkSession=s1&error=temporarily_unavailable&reason=%3Cscript%3E": LinkingFailed{"temporarily_unavailable", "unknown"},
		"/done?linkSession=s1&error=toString&reason=provider_down":               LinkingFailed{"server_error", "provider_down"},
		"/done":                    NotBegunHere{},
		"/done?confirmationCode=c": NotBegunHere{},
		"/done?linkSession=s1":     NotBegunHere{},
		"/done?linkSession=s1&confirmationCode=c&error=access_denied":  NotBegunHere{},
		"/done?linkSession=s1&confirmationCode=c&confirmationCode=d":   NotBegunHere{},
		"/done?linkSession=s1&linkSession=t&confirmationCode=c":        NotBegunHere{},
		"/done?linkSession=s1&error=access_denied&error=invalid_grant": NotBegunHere{},
		"https://[/done?linkSession=s1&confirmationCode=c":             NotBegunHere{},
	} {
		outcome, err := finishWith(t, lostAnswer, returned, "s1")
		want(t, "error", err, nil)
		want(t, returned, outcome, expected)
	}
}
