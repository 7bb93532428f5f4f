package broker

import (
	"context"
	"errors"
	"net/url"
	"regexp"
)

// Linking links a user's COCO account, in two steps with a browser between them.
type Linking struct {
	api *API
}

// LinkOutcome is how an attempt to link ended: Linked, NotBegunHere, LinkingDenied, LinkingFailed, LinkingExpired
// or LinkRevoked.
type LinkOutcome interface {
	isLinkOutcome()
}

// Linked says that the link is active: store Link.ID with the user.
type Linked struct {
	Link Link
}

// NotBegunHere says that this user started no such link: nothing was confirmed. It may be an attack.
type NotBegunHere struct{}

// LinkingDenied says that the user declined at COCO.
type LinkingDenied struct{}

// LinkingFailed says that linking failed. After the error temporarily_unavailable retry shortly.
type LinkingFailed struct {
	// Error is an OAuth code, or account_mismatch or account_already_linked.
	Error string

	// Reason is the cause in short, such as provider_down.
	Reason string
}

// LinkingExpired says that the confirmation was already used, or came too late: start again.
type LinkingExpired struct{}

// LinkRevoked says that the link to renew has been revoked: start again, without LinkID.
type LinkRevoked struct{}

func (Linked) isLinkOutcome()         {}
func (NotBegunHere) isLinkOutcome()   {}
func (LinkingDenied) isLinkOutcome()  {}
func (LinkingFailed) isLinkOutcome()  {}
func (LinkingExpired) isLinkOutcome() {}
func (LinkRevoked) isLinkOutcome()    {}

// Start begins linking. Keep ID in the user's session and send the browser to LinkURL. With LinkID, the request
// renews an existing link, which keeps its id. It is never retried automatically.
func (l *Linking) Start(ctx context.Context, request CreateLinkSessionRequest) (*LinkSession, error) {
	return l.api.StartLinkSession(ctx, request)
}

// Finish confirms the link if the user who returned is the one who started. The browser returned to the URL
// returned, or to a path with its query. The link session is the ID kept in the session of the user who is logged in
// now, never from the URL; empty if none was kept.
func (l *Linking) Finish(ctx context.Context, returned, linkSession string) (LinkOutcome, error) {
	back, isBrokers := readReturn(returned)
	if !isBrokers || linkSession == "" || back.linkSession != linkSession {
		return NotBegunHere{}, nil
	}
	if back.failed == "access_denied" {
		return LinkingDenied{}, nil
	}
	if back.failed != "" {
		return LinkingFailed{Error: back.failed, Reason: back.reason}, nil
	}
	link, err := l.api.ConfirmLinkSession(ctx, linkSession, ConfirmLinkSessionRequest{ConfirmationCode: back.code})
	switch {
	case errors.Is(err, CodeConfirmationRefused):
		return LinkingExpired{}, nil
	case errors.Is(err, CodeLinkNotFound):
		return LinkRevoked{}, nil
	case err != nil:
		return nil, err
	}
	return Linked{Link: *link}, nil
}

// broughtBack are the parameters with which the browser returned: a code, or an error with its reason.
type broughtBack struct {
	linkSession string
	code        string
	failed      string
	reason      string
}

// returnErrors are the codes of RFC 6749 sections 4.1.2.1 and 5.2 with which the broker sends a browser back, and its own.
var returnErrors = map[string]bool{
	"access_denied": true, "account_already_linked": true, "account_mismatch": true, "invalid_grant": true,
	"invalid_request": true, "invalid_scope": true, "server_error": true, "temporarily_unavailable": true,
	"unauthorized_client": true, "unsupported_response_type": true,
}

// reasons are identifiers: anyone can write into a URL, and reasons end up in logs and pages.
var reasons = regexp.MustCompile(`^[a-z_]{1,40}$`)

// readReturn reads the URL to which the browser returned; false for one that the broker did not make.
func readReturn(returned string) (broughtBack, bool) {
	parsed, err := url.Parse(returned)
	if err != nil {
		return broughtBack{}, false
	}
	values, err := url.ParseQuery(parsed.RawQuery)
	if err != nil {
		return broughtBack{}, false
	}
	back := broughtBack{linkSession: only(values, "linkSession")}
	code, failed := only(values, "confirmationCode"), only(values, "error")
	switch {
	case back.linkSession == "":
		return broughtBack{}, false
	case code != "" && !values.Has("error"):
		back.code = code
		return back, true
	case failed == "" || values.Has("confirmationCode"):
		return broughtBack{}, false
	}
	back.failed, back.reason = "server_error", "unknown"
	if returnErrors[failed] {
		back.failed = failed
	}
	if reason := only(values, "reason"); reasons.MatchString(reason) {
		back.reason = reason
	}
	return back, true
}

// only is the value of a parameter that occurs exactly once; empty otherwise.
func only(values url.Values, name string) string {
	if given := values[name]; len(given) == 1 {
		return given[0]
	}
	return ""
}
