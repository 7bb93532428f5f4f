package broker

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// Devices reads a linked user's devices and sends commands to them.
type Devices struct {
	api      *API
	commands *Commands
}

// ResourcePlace identifies a resource of a linked user.
type ResourcePlace struct {
	LinkID       string
	NetworkID    string
	DeviceNodeID int64
	ResourceEUI  string
}

// PlaceOf is the place of an item of a resource list.
func PlaceOf(linkID, networkID string, resource MergedResource) ResourcePlace {
	return ResourcePlace{linkID, networkID, resource.DeviceNodeID, resource.ResourceEUI}
}

func (p ResourcePlace) device() string {
	return strconv.FormatInt(p.DeviceNodeID, 10)
}

// body names the resource: a proxy may decode its slashes in a path.
func (p ResourcePlace) body(command CommandRequest) ResourceCommandRequest {
	return ResourceCommandRequest{
		ResourceEUI: p.ResourceEUI,
		Capability:  command.Capability,
		Command:     command.Command,
		Params:      command.Params,
		TimeoutMs:   command.TimeoutMs,
		Confirm:     command.Confirm,
	}
}

// Executed is the broker's answer to a command. An answer does not mean that the device obeyed: State says it.
type Executed struct {
	// State is one of the values of ResultState, or awaiting_approval.
	State string

	// CommandID is for Commands.Read and Commands.Wait; empty if the broker does not follow the command.
	CommandID string

	// Result is COCO's answer; nil if the command waits for approval.
	Result *CommandResult

	// Awaiting is the command that waits for approval.
	Awaiting *FollowedCommand
}

// Networks are the user's COCONets.
func (d *Devices) Networks(ctx context.Context, linkID string, options ...CallOption) (*Networks, error) {
	return d.api.ListNetworks(ctx, linkID, options...)
}

// Resources are the resources of all zones of a COCONet, and the zones that could not be read.
func (d *Devices) Resources(ctx context.Context, linkID, networkID string, options ...CallOption) (*MergedResources, error) {
	return d.api.ListResources(ctx, linkID, networkID, options...)
}

// Read is the state of a resource: its attributes, by name.
func (d *Devices) Read(ctx context.Context, place ResourcePlace, options ...CallOption) (*Resource, error) {
	return d.api.ReadResourceByQuery(ctx, place.LinkID, place.NetworkID, place.device(), place.ResourceEUI, options...)
}

// Execute sends a command to a resource. It runs once, however often the call is retried.
func (d *Devices) Execute(ctx context.Context, place ResourcePlace, command CommandRequest, options ...CallOption) (*Executed, error) {
	answer, err := d.api.ExecuteResourceCommand(ctx, place.LinkID, place.NetworkID, place.device(), place.body(command), options...)
	if err != nil {
		return nil, err
	}
	if waiting := answer.FollowedCommand; waiting != nil {
		return &Executed{State: string(waiting.State), CommandID: waiting.ID, Awaiting: waiting}, nil
	}
	result := answer.CommandResult
	return &Executed{State: string(result.State), CommandID: result.CommandID, Result: result}, nil
}

// AwaitOptions say how the end of a command is awaited.
type AwaitOptions struct {
	// Confirmed says whether the device is asked if it obeyed.
	Confirmed bool

	// Within is how long it is asked, with Confirmed: 1 to 60 s; 10 s if 0.
	Within time.Duration

	// Wait is how long to wait for the end; UsualWait if 0.
	Wait time.Duration
}

// ExecuteAndWait sends a command and waits for its end, however it ends: no end is an error.
//
// The error has CommandID if the broker has taken the command. It is CodeTimedOut after the wait: the command goes on,
// so Commands.Wait waits again.
func (d *Devices) ExecuteAndWait(ctx context.Context, place ResourcePlace, command CommandRequest, await AwaitOptions, options ...CallOption) (*FinishedCommand, error) {
	if await.Wait < 0 || await.Within < 0 {
		return nil, refused("await", "no negative time")
	}
	if await.Wait == 0 {
		await.Wait = UsualWait
	}
	if await.Confirmed {
		command.Confirm = &ConfirmRequest{}
		if seconds := await.Within.Seconds(); seconds > 0 {
			command.Confirm.Within = &seconds
		}
	}
	commandID, err := d.accepted(ctx, place, command, append(append([]CallOption{}, options...), RespondAsync()))
	if err != nil {
		return nil, err
	}
	return d.commands.waitFor(ctx, commandID, await.Wait)
}

// accepted is the id of a command that the broker has taken, also if an earlier attempt under its key is in progress.
func (d *Devices) accepted(ctx context.Context, place ResourcePlace, command CommandRequest, options []CallOption) (string, error) {
	executed, err := d.Execute(ctx, place, command, options...)
	var failed *Error
	if errors.As(err, &failed) && failed.Code == CodeIdempotencyKeyInProgress && failed.CommandID != "" {
		return failed.CommandID, nil
	}
	if err != nil {
		return "", err
	}
	if executed.CommandID == "" {
		detail := "The answer names no command, so its end cannot be awaited"
		return "", &Error{Code: CodeForeignAnswer, Detail: detail}
	}
	return executed.CommandID, nil
}

// ExecuteAll sends commands to up to 50 resources of a COCONet; each has its own result.
func (d *Devices) ExecuteAll(ctx context.Context, linkID, networkID string, commands []BatchCommandRequest, options ...CallOption) (*BatchResults, error) {
	answer, err := d.api.ExecuteCommands(ctx, linkID, networkID, BatchRequest{Commands: commands}, options...)
	if err != nil {
		return nil, err
	}
	if answer.BatchResults == nil {
		return nil, refused("options", "no RespondAsync, which API.ExecuteCommands takes")
	}
	return answer.BatchResults, nil
}
