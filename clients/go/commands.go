package broker

import (
	"context"
	"errors"
	"time"
)

// Commands were sent, and end somehow.
type Commands struct {
	api  *API
	pace pace
}

// FinishedCommand is a command that has ended.
type FinishedCommand struct {
	FollowedCommand

	// End says how:
	//
	//   - CommandEndConfirmed: the device shows it
	//   - CommandEndSucceeded: COCO says that the device did it
	//   - CommandEndFailed: the device did not do it; Reason says why
	//   - CommandEndUnconfirmed: whether the device did it is not known; read it before you command it again
	//   - CommandEndExpired, CommandEndDenied: it was not sent
	End CommandEnd
}

// Finished is the end of a command; nil if it has not ended.
func Finished(command FollowedCommand) *FinishedCommand {
	switch end := CommandEnd(command.State); end {
	case CommandEndConfirmed, CommandEndSucceeded, CommandEndFailed, CommandEndUnconfirmed, CommandEndExpired, CommandEndDenied:
		return &FinishedCommand{FollowedCommand: command, End: end}
	}
	return nil
}

// UsualWait is how long Wait waits, because a device may take half a minute, and its proof a minute.
const UsualWait = 90 * time.Second

// The time before the first question, which each pause doubles, and the longest: each counts against the service's rate.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 2 * time.Second
)

// Read is one command: how far it has come, or how it ended.
func (c *Commands) Read(ctx context.Context, commandID string) (*FollowedCommand, error) {
	return c.api.ReadCommand(ctx, commandID)
}

// List is the commands of a link, newest first. The query's cursor and limit are the client's own.
func (c *Commands) List(linkID string, filter ListCommandsQuery) *Pages[FollowedCommand] {
	return pagesOf(func(ctx context.Context, cursor string) ([]FollowedCommand, string, error) {
		filter.Cursor = cursor
		page, err := c.api.ListCommands(ctx, linkID, filter)
		if err != nil {
			return nil, "", err
		}
		return page.Items, page.NextCursor, nil
	})
}

// Wait waits until a command has ended, however it did, also while the broker cannot be reached. After UsualWait it
// fails with CodeTimedOut and the command's id: the command goes on, so wait again. The context may end it earlier.
func (c *Commands) Wait(ctx context.Context, commandID string) (*FinishedCommand, error) {
	return c.waitFor(ctx, commandID, UsualWait)
}

func (c *Commands) waitFor(ctx context.Context, commandID string, wait time.Duration) (*FinishedCommand, error) {
	deadline := c.pace.now().Add(wait)
	for pause := firstPause; ; pause *= 2 {
		if pause > longestPause {
			pause = longestPause
		}
		left := deadline.Sub(c.pace.now())
		if left <= 0 {
			detail := "The command has not ended in time; it goes on"
			return nil, &Error{Code: CodeTimedOut, Detail: detail, CommandID: commandID}
		}
		end, asked, err := c.ask(ctx, commandID, left)
		if end != nil || err != nil {
			return end, err
		}
		// Half of it at random, so that those who began together do not ask together.
		delay := asked + time.Duration(float64(pause)*(1-c.pace.chance()/2))
		if left = deadline.Sub(c.pace.now()); delay > left {
			delay = left
		}
		if err := c.pace.sleep(ctx, delay); err != nil {
			return nil, err
		}
	}
}

// ask is the command's end, or how long the broker asks for patience.
func (c *Commands) ask(parent context.Context, commandID string, left time.Duration) (*FinishedCommand, time.Duration, error) {
	ctx, cancel := context.WithTimeout(parent, left)
	defer cancel()
	command, err := c.api.ReadCommand(ctx, commandID)
	if err == nil {
		return Finished(*command), 0, nil
	}
	if parent.Err() != nil {
		return nil, 0, parent.Err()
	}
	var failed *Error
	if !errors.As(err, &failed) {
		// The time to wait has passed.
		return nil, 0, nil
	}
	if isTransient(failed) {
		return nil, patience(failed.RetryAfter), nil
	}
	failed.CommandID = commandID
	return nil, 0, failed
}
