package broker

import (
	"encoding/json"
	"fmt"
	"time"
)

// Codes of the client itself, besides the broker's.
const (
	// CodeForeignAnswer says that the answer is not the broker's: COCO's own on calls to devices, a proxy's elsewhere.
	CodeForeignAnswer Code = "foreign_answer"
	// CodeUnreachable says that there was no answer, or an incomplete one.
	CodeUnreachable Code = "unreachable"
	// CodeTimedOut says that the time for one attempt or for all attempts has passed.
	CodeTimedOut Code = "timed_out"
	// CodeNoCredential says that the credential could not be read, or is not valid in a header; nothing was sent.
	CodeNoCredential Code = "no_credential"
)

// Error makes a code a target of errors.Is.
func (c Code) Error() string {
	return string(c)
}

// Error is why a call failed. It never holds the credential.
type Error struct {
	// Code says what happened, and stays the same between versions. A newer broker may send others.
	Code Code

	// Detail is for people.
	Detail string

	// Status is the HTTP status; 0 if there was no answer.
	Status int

	// RequestID identifies the call in the broker's log and audit trail.
	RequestID string

	// RetryAfter is how long to wait before a retry; nil if the answer did not say.
	RetryAfter *time.Duration

	// Problem is the broker's own answer; nil if it was not the broker's.
	Problem *Problem

	// Members are all members of the broker's answer, such as "reason", which only some codes have.
	Members map[string]any

	// Body is what came back if it is not the broker's.
	Body []byte

	// CommandID is the command that the call was about, if the broker has taken it.
	CommandID string
}

// Error describes the failure for people.
func (e *Error) Error() string {
	if e.Problem != nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Detail)
	}
	return e.Detail
}

// Is reports whether the target is the error's code: errors.Is(err, broker.CodeLinkNotFound).
func (e *Error) Is(target error) bool {
	code, isCode := target.(Code)
	return isCode && code == e.Code
}

// Fields are the invalid fields of the request.
func (e *Error) Fields() []FieldProblem {
	if e.Problem == nil {
		return nil
	}
	return e.Problem.Errors
}

// problemOf reads a problem of the broker; false if the body is not one.
func problemOf(body []byte) (*Problem, map[string]any, bool) {
	problem := new(Problem)
	members := map[string]any{}
	if json.Unmarshal(body, problem) != nil || json.Unmarshal(body, &members) != nil {
		return nil, nil, false
	}
	_, hasCode := members["code"].(string)
	_, hasDetail := members["detail"].(string)
	return problem, members, hasCode && hasDetail
}
