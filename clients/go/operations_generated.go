// Code generated from docs/openapi.json by `npm run clients`; DO NOT EDIT.

package broker

import (
	"context"
	"encoding/json"
	"time"
)

// ListStandardCapabilities calls the operation listStandardCapabilities: What devices can do: every capability,
// its commands with their parameters, and its attributes.
//
// The same for all services and users; it changes only with the broker’s version. Which of them a resource has,
// lists of resources say in `capabilityNames`.
//
// Needs the scope `coconet:read`.
func (a *API) ListStandardCapabilities(ctx context.Context, options ...CallOption) (*StandardCapabilityList, error) {
	return into[StandardCapabilityList](ctx, a.calls, call{method: "GET", route: "/v1/capabilities"}, options)
}

// ReadCommand calls the operation readCommand: One command: how far it has come, or how it ended.
//
// Every answer to a command names its id. The replica that carries the command out knows it at once; others know
// a command that is neither sensitive nor asynchronous within a second.
//
// Needs the scope `coconet:read`.
func (a *API) ReadCommand(ctx context.Context, commandID string, options ...CallOption) (*FollowedCommand, error) {
	return into[FollowedCommand](ctx, a.calls, call{method: "GET", route: "/v1/commands/{commandId}", path: []parameter{{"commandId", commandID}}}, options)
}

// ApproveCommandAsUser calls the operation approveCommandAsUser: Approve a command on behalf of the link’s user:
// it is sent.
//
// Only the service that owns the link may do this, with an `Actor-Token` whose person is the link’s `userId`.
// The requester of the command cannot approve it.
//
// Needs the scope `coconet:execute`.
func (a *API) ApproveCommandAsUser(ctx context.Context, commandID string, body ApproveRequest, options ...CallOption) (*FollowedCommand, error) {
	return into[FollowedCommand](ctx, a.calls, call{method: "POST", route: "/v1/commands/{commandId}/approve", path: []parameter{{"commandId", commandID}}, body: body}, options)
}

// DenyCommandAsUser calls the operation denyCommandAsUser: Deny a command on behalf of the link’s user: it is
// not sent.
//
// As approving it; the requester may also deny it.
//
// Needs the scope `coconet:execute`.
func (a *API) DenyCommandAsUser(ctx context.Context, commandID string, body DenyRequest, options ...CallOption) (*FollowedCommand, error) {
	return into[FollowedCommand](ctx, a.calls, call{method: "POST", route: "/v1/commands/{commandId}/deny", path: []parameter{{"commandId", commandID}}, body: body}, options)
}

// ListEventsQuery narrows what ListEvents answers. What is empty is left out.
type ListEventsQuery struct {
	// `nextCursor` of the previous page.
	Cursor string

	// Only these, separated by commas.
	Types []EventType

	// Limits `command.finished` to these capabilities, separated by commas. Without `types`, no other events are
	// listed.
	Capabilities []Capability

	// Limits `command.finished` to commands that ended like this, separated by commas. Without `types`, no other
	// events are listed.
	States []CommandEnd

	// A number from 1 to 200.
	Limit int
}

func (q ListEventsQuery) parameters() []parameter {
	return []parameter{
		{"cursor", q.Cursor},
		{"types", joined(q.Types)},
		{"capabilities", joined(q.Capabilities)},
		{"states", joined(q.States)},
		{"limit", number(q.Limit)},
	}
}

// ListEvents calls the operation listEvents: What happened to links and commands since a cursor, oldest first.
//
// Kept for 30 days. Continue from `nextCursor`, even at the end: it later returns what has happened since. A
// page can be short or empty although more follow: see `hasMore`.
//
// Needs the scope `links:read`.
func (a *API) ListEvents(ctx context.Context, query ListEventsQuery, options ...CallOption) (*EventPage, error) {
	return into[EventPage](ctx, a.calls, call{method: "GET", route: "/v1/events", query: query.parameters()}, options)
}

// ListHeldGrantsQuery narrows what ListHeldGrants answers. What is empty is left out.
type ListHeldGrantsQuery struct {
	// The nextCursor of the previous page.
	Cursor string

	// A number from 1 to 200.
	Limit int
}

func (q ListHeldGrantsQuery) parameters() []parameter {
	return []parameter{
		{"cursor", q.Cursor},
		{"limit", number(q.Limit)},
	}
}

// ListHeldGrants calls the operation listHeldGrants: The grants that the caller holds on links of other
// services, newest first.
//
// `GET /v1/links` lists only the links that the caller made.
//
// Needs the scope `links:read`.
func (a *API) ListHeldGrants(ctx context.Context, query ListHeldGrantsQuery, options ...CallOption) (*HeldLinkGrantPage, error) {
	return into[HeldLinkGrantPage](ctx, a.calls, call{method: "GET", route: "/v1/grants", query: query.parameters()}, options)
}

// StartLinkSession calls the operation startLinkSession: Start linking a user’s COCO account.
//
// Send the user’s browser to `linkUrl`. It returns to `returnUrl` with `linkSession` and `confirmationCode`, or
// with `error`. With `linkId` an existing link is renewed: it keeps its id.
//
// Needs the scope `links:create`.
func (a *API) StartLinkSession(ctx context.Context, body CreateLinkSessionRequest, options ...CallOption) (*LinkSession, error) {
	return into[LinkSession](ctx, a.calls, call{method: "POST", route: "/v1/link-sessions", body: body}, options)
}

// ReadLinkSession calls the operation readLinkSession: How far a link session is, or how it ended.
//
// Only for the service that started it, for as long as the broker keeps it (`LINK_SESSION_RETENTION`).
//
// Needs the scope `links:create`.
func (a *API) ReadLinkSession(ctx context.Context, id string, options ...CallOption) (*LinkSessionRecord, error) {
	return into[LinkSessionRecord](ctx, a.calls, call{method: "GET", route: "/v1/link-sessions/{id}", path: []parameter{{"id", id}}}, options)
}

// EndLinkSession calls the operation endLinkSession: End a link session that is still open.
//
// Its link URL stops working immediately, on every replica, and tokens that await the confirmation are
// destroyed. A link that it renews stays as it was. Does nothing to a session that has ended: to end a link,
// revoke it.
//
// Needs the scope `links:create`.
func (a *API) EndLinkSession(ctx context.Context, id string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "DELETE", route: "/v1/link-sessions/{id}", path: []parameter{{"id", id}}}, options)
}

// ConfirmLinkSession calls the operation confirmLinkSession: Confirm that the user who returned is the one who
// started.
//
// The link becomes active. A code works once, for a few minutes. This stops an attacker who makes someone else
// finish the attacker’s link.
//
// Needs the scope `links:create`.
func (a *API) ConfirmLinkSession(ctx context.Context, id string, body ConfirmLinkSessionRequest, options ...CallOption) (*Link, error) {
	return into[Link](ctx, a.calls, call{method: "POST", route: "/v1/link-sessions/{id}/confirm", path: []parameter{{"id", id}}, body: body}, options)
}

// ListLinksQuery narrows what ListLinks answers. What is empty is left out.
type ListLinksQuery struct {
	// The user, as the service names it.
	UserID string

	// Only links with this status.
	Status LinkStatus

	// A number from 1 to 200.
	Limit int

	// The nextCursor of the previous page.
	Cursor string
}

func (q ListLinksQuery) parameters() []parameter {
	return []parameter{
		{"userId", q.UserID},
		{"status", string(q.Status)},
		{"limit", number(q.Limit)},
		{"cursor", q.Cursor},
	}
}

// ListLinks calls the operation listLinks: The caller’s links, newest first.
//
// Needs the scope `links:read`.
func (a *API) ListLinks(ctx context.Context, query ListLinksQuery, options ...CallOption) (*LinkPage, error) {
	return into[LinkPage](ctx, a.calls, call{method: "GET", route: "/v1/links", query: query.parameters()}, options)
}

// ReadLink calls the operation readLink: One link: its state, expiry, last refresh and last error.
//
// Needs the scope `links:read`.
func (a *API) ReadLink(ctx context.Context, id string, options ...CallOption) (*Link, error) {
	return into[Link](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}", path: []parameter{{"id", id}}}, options)
}

// RevokeLink calls the operation revokeLink: Revoke a link permanently.
//
// It ends immediately on every replica, and its tokens and data key are destroyed. The user can link again,
// under a new id.
//
// Needs the scope `links:revoke`.
func (a *API) RevokeLink(ctx context.Context, id string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "DELETE", route: "/v1/links/{id}", path: []parameter{{"id", id}}}, options)
}

// ListLinkActivityQuery narrows what ListLinkActivity answers. What is empty is left out.
type ListLinkActivityQuery struct {
	// The nextCursor of the previous page.
	Cursor string

	// A number from 1 to 200.
	Limit int
}

func (q ListLinkActivityQuery) parameters() []parameter {
	return []parameter{
		{"cursor", q.Cursor},
		{"limit", number(q.Limit)},
	}
}

// ListLinkActivity calls the operation listLinkActivity: What was done through a link, by whom, newest first.
//
// Needs the scope `links:read`.
func (a *API) ListLinkActivity(ctx context.Context, id string, query ListLinkActivityQuery, options ...CallOption) (*ActivityPage, error) {
	return into[ActivityPage](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/activity", path: []parameter{{"id", id}}, query: query.parameters()}, options)
}

// ReadCOCO calls the operation readCoco: Read from COCO, in COCO’s own form.
//
// COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold slashes. The broker
// refuses query parameters, and a path that its policy does not list. An answer that is not
// `application/problem+json` is COCO’s own, with its status: streamed to services that are granted every
// capability, and rewritten for others, without what they may not see.
//
// Needs the scope that the policy requires: `coconet:read` to read, `coconet:execute` for commands.
func (a *API) ReadCOCO(ctx context.Context, id string, path string, options ...CallOption) (json.RawMessage, error) {
	return raw(ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/coco/{path}", path: []parameter{{"id", id}, {"path", path}}}, options)
}

// ExecuteAtCOCOAnswer is one of the answers of ExecuteAtCOCO; Status says which.
type ExecuteAtCOCOAnswer struct {
	// Status is the HTTP status.
	Status int

	// Body is set if the status is 200.
	Body json.RawMessage

	// FollowedCommand is set if the status is 202.
	FollowedCommand *FollowedCommand
}

// ExecuteAtCOCO calls the operation executeAtCoco: Send a command to COCO, in COCO’s own form.
//
// COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold slashes. The broker
// refuses query parameters, and a path that its policy does not list. An answer that is not
// `application/problem+json` is COCO’s own, with its status: streamed to services that are granted every
// capability, and rewritten for others, without what they may not see.
//
// Needs the scope that the policy requires: `coconet:read` to read, `coconet:execute` for commands.
func (a *API) ExecuteAtCOCO(ctx context.Context, id string, path string, body map[string]any, options ...CallOption) (*ExecuteAtCOCOAnswer, error) {
	answer := new(ExecuteAtCOCOAnswer)
	status, err := a.calls.decode(ctx, call{method: "POST", route: "/v1/links/{id}/coco/{path}", path: []parameter{{"id", id}, {"path", path}}, body: body, keyed: true}, options, func(status int) any {
		switch status {
		case 200:
			return &answer.Body
		case 202:
			answer.FollowedCommand = new(FollowedCommand)
			return answer.FollowedCommand
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Status = status
	return answer, nil
}

// ListCommandsQuery narrows what ListCommands answers. What is empty is left out.
type ListCommandsQuery struct {
	// Only those to this device, by its `deviceNodeId`.
	Device string

	// Only those of this capability.
	Capability Capability

	// Only those in this state.
	State CommandState

	// Only those asked for at this time or later.
	From time.Time

	// Only those that this actor caused, by name.
	Actor string

	// A number from 1 to 200.
	Limit int

	// The nextCursor of the previous page.
	Cursor string
}

func (q ListCommandsQuery) parameters() []parameter {
	return []parameter{
		{"device", q.Device},
		{"capability", string(q.Capability)},
		{"state", string(q.State)},
		{"from", instant(q.From)},
		{"actor", q.Actor},
		{"limit", number(q.Limit)},
		{"cursor", q.Cursor},
	}
}

// ListCommands calls the operation listCommands: The commands of a link, newest first.
//
// Needs the scope `coconet:read`.
func (a *API) ListCommands(ctx context.Context, id string, query ListCommandsQuery, options ...CallOption) (*FollowedCommandPage, error) {
	return into[FollowedCommandPage](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/commands", path: []parameter{{"id", id}}, query: query.parameters()}, options)
}

// GrantLink calls the operation grantLink: Let another service act on a link.
//
// The other service may do what the grant, its own rights and yours all allow, in the places that the grant
// names, until it ends. For anything else the answer is 404, as if the link did not exist. A service has at most
// one grant on a link, and a link has at most 20.
//
// Needs the scope `links:grant`.
func (a *API) GrantLink(ctx context.Context, id string, body GrantRequest, options ...CallOption) (*LinkGrant, error) {
	return into[LinkGrant](ctx, a.calls, call{method: "POST", route: "/v1/links/{id}/grants", path: []parameter{{"id", id}}, body: body}, options)
}

// ListLinkGrantsQuery narrows what ListLinkGrants answers. What is empty is left out.
type ListLinkGrantsQuery struct {
	// The nextCursor of the previous page.
	Cursor string

	// A number from 1 to 200.
	Limit int
}

func (q ListLinkGrantsQuery) parameters() []parameter {
	return []parameter{
		{"cursor", q.Cursor},
		{"limit", number(q.Limit)},
	}
}

// ListLinkGrants calls the operation listLinkGrants: The grants of a link, also those that have ended, newest
// first.
//
// Needs the scope `links:grant`.
func (a *API) ListLinkGrants(ctx context.Context, id string, query ListLinkGrantsQuery, options ...CallOption) (*LinkGrantPage, error) {
	return into[LinkGrantPage](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/grants", path: []parameter{{"id", id}}, query: query.parameters()}, options)
}

// EndLinkGrant calls the operation endLinkGrant: End a grant, on every replica.
//
// Commands that were not sent yet are not sent, and answers still being streamed are cut.
//
// Needs the scope `links:grant`.
func (a *API) EndLinkGrant(ctx context.Context, id string, grantID string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "DELETE", route: "/v1/links/{id}/grants/{grantId}", path: []parameter{{"id", id}, {"grantId", grantID}}}, options)
}

// ListNetworks calls the operation listNetworks: The user’s COCONets.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ListNetworks(ctx context.Context, id string, options ...CallOption) (*Networks, error) {
	return into[Networks](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks", path: []parameter{{"id", id}}}, options)
}

// ExecuteCommandsAnswer is one of the answers of ExecuteCommands; Status says which.
type ExecuteCommandsAnswer struct {
	// Status is the HTTP status.
	Status int

	// AcceptedCommands is set if the status is 202.
	AcceptedCommands *AcceptedCommands

	// BatchResults is set if the status is 207.
	BatchResults *BatchResults
}

// ExecuteCommands calls the operation executeCommands: Send commands to several resources of a COCONet, such as
// a scene.
//
// They run in parallel, in no guaranteed order. Each has its result; if one is malformed, none is carried out.
//
// Needs the scope `coconet:execute`.
func (a *API) ExecuteCommands(ctx context.Context, id string, networkID string, body BatchRequest, options ...CallOption) (*ExecuteCommandsAnswer, error) {
	answer := new(ExecuteCommandsAnswer)
	status, err := a.calls.decode(ctx, call{method: "POST", route: "/v1/links/{id}/networks/{networkId}/commands", path: []parameter{{"id", id}, {"networkId", networkID}}, body: body, keyed: true}, options, func(status int) any {
		switch status {
		case 202:
			answer.AcceptedCommands = new(AcceptedCommands)
			return answer.AcceptedCommands
		case 207:
			answer.BatchResults = new(BatchResults)
			return answer.BatchResults
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Status = status
	return answer, nil
}

// ExecuteResourceCommandAnswer is one of the answers of ExecuteResourceCommand; Status says which.
type ExecuteResourceCommandAnswer struct {
	// Status is the HTTP status.
	Status int

	// CommandResult is set if the status is 200.
	CommandResult *CommandResult

	// FollowedCommand is set if the status is 202.
	FollowedCommand *FollowedCommand
}

// ExecuteResourceCommand calls the operation executeResourceCommand: Send a command to a resource that the body
// names.
//
// As `executeCommand`, with `resourceEui` in the body: it may hold slashes, which some clients and proxies
// decode in a path. Under one `Idempotency-Key` both are the same command.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:execute`.
func (a *API) ExecuteResourceCommand(ctx context.Context, id string, networkID string, deviceNodeID string, body ResourceCommandRequest, options ...CallOption) (*ExecuteResourceCommandAnswer, error) {
	answer := new(ExecuteResourceCommandAnswer)
	status, err := a.calls.decode(ctx, call{method: "POST", route: "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/commands", path: []parameter{{"id", id}, {"networkId", networkID}, {"deviceNodeId", deviceNodeID}}, body: body, keyed: true}, options, func(status int) any {
		switch status {
		case 200:
			answer.CommandResult = new(CommandResult)
			return answer.CommandResult
		case 202:
			answer.FollowedCommand = new(FollowedCommand)
			return answer.FollowedCommand
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Status = status
	return answer, nil
}

// ReadResourceByQuery calls the operation readResourceByQuery: The state of the resource that the query names.
//
// As `readResource`, with `resourceEui` in the query: it may hold slashes, which some clients and proxies decode
// in a path.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ReadResourceByQuery(ctx context.Context, id string, networkID string, deviceNodeID string, resourceEUI string, options ...CallOption) (*Resource, error) {
	return into[Resource](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resource", path: []parameter{{"id", id}, {"networkId", networkID}, {"deviceNodeId", deviceNodeID}}, query: []parameter{{"resourceEui", resourceEUI}}}, options)
}

// ReadResource calls the operation readResource: The state of a resource: its attributes, by name.
//
// Names, types and units are added to COCO’s numbers.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ReadResource(ctx context.Context, id string, networkID string, deviceNodeID string, resourceEUI string, options ...CallOption) (*Resource, error) {
	return into[Resource](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}", path: []parameter{{"id", id}, {"networkId", networkID}, {"deviceNodeId", deviceNodeID}, {"resourceEui", resourceEUI}}}, options)
}

// ExecuteCommandAnswer is one of the answers of ExecuteCommand; Status says which.
type ExecuteCommandAnswer struct {
	// Status is the HTTP status.
	Status int

	// CommandResult is set if the status is 200.
	CommandResult *CommandResult

	// FollowedCommand is set if the status is 202.
	FollowedCommand *FollowedCommand
}

// ExecuteCommand calls the operation executeCommand: Send a command to a resource.
//
// By the standard’s names or numbers, which are checked before COCO sees the command. `state` says how far it
// has come: `accepted` is not done yet, and `failed` means that COCO had the command and the device did not do
// it.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:execute`.
func (a *API) ExecuteCommand(ctx context.Context, id string, networkID string, deviceNodeID string, resourceEUI string, body CommandRequest, options ...CallOption) (*ExecuteCommandAnswer, error) {
	answer := new(ExecuteCommandAnswer)
	status, err := a.calls.decode(ctx, call{method: "POST", route: "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands", path: []parameter{{"id", id}, {"networkId", networkID}, {"deviceNodeId", deviceNodeID}, {"resourceEui", resourceEUI}}, body: body, keyed: true}, options, func(status int) any {
		switch status {
		case 200:
			answer.CommandResult = new(CommandResult)
			return answer.CommandResult
		case 202:
			answer.FollowedCommand = new(FollowedCommand)
			return answer.FollowedCommand
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	answer.Status = status
	return answer, nil
}

// ListResources calls the operation listResources: The resources of all zones, merged.
//
// A zone that could not be read does not fail the request: it is listed in `failedZones`.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ListResources(ctx context.Context, id string, networkID string, options ...CallOption) (*MergedResources, error) {
	return into[MergedResources](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks/{networkId}/resources", path: []parameter{{"id", id}, {"networkId", networkID}}}, options)
}

// ListZones calls the operation listZones: The zones of a COCONet.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ListZones(ctx context.Context, id string, networkID string, options ...CallOption) (*Zones, error) {
	return into[Zones](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks/{networkId}/zones", path: []parameter{{"id", id}, {"networkId", networkID}}}, options)
}

// ReadZone calls the operation readZone: One zone with its resources.
//
// If COCO knows no such network, zone, device or resource, the answer is the problem `device_not_found`. If COCO
// refuses with another of its numbers, the answer is a problem with `upstreamCode` and `upstreamMessage`, such
// as `upstream_refused` with COCO’s own status. If COCO refuses without a number, its answer passes in its own
// words, with its status and not as `application/problem+json`.
//
// Needs the scope `coconet:read`.
func (a *API) ReadZone(ctx context.Context, id string, networkID string, zoneID string, options ...CallOption) (*ZoneResources, error) {
	return into[ZoneResources](ctx, a.calls, call{method: "GET", route: "/v1/links/{id}/networks/{networkId}/zones/{zoneId}", path: []parameter{{"id", id}, {"networkId", networkID}, {"zoneId", zoneID}}}, options)
}

// CreateWebhook calls the operation createWebhook: Have events sent to an address.
//
// The answer holds the secret that signs the messages, which is never shown again.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) CreateWebhook(ctx context.Context, body CreateWebhookRequest, options ...CallOption) (*CreatedWebhook, error) {
	return into[CreatedWebhook](ctx, a.calls, call{method: "POST", route: "/v1/webhooks", body: body}, options)
}

// ListWebhooksQuery narrows what ListWebhooks answers. What is empty is left out.
type ListWebhooksQuery struct {
	// The nextCursor of the previous page.
	Cursor string

	// A number from 1 to 200.
	Limit int
}

func (q ListWebhooksQuery) parameters() []parameter {
	return []parameter{
		{"cursor", q.Cursor},
		{"limit", number(q.Limit)},
	}
}

// ListWebhooks calls the operation listWebhooks: The caller's webhooks, newest first.
//
// Needs the scope `webhooks:manage`.
func (a *API) ListWebhooks(ctx context.Context, query ListWebhooksQuery, options ...CallOption) (*WebhookPage, error) {
	return into[WebhookPage](ctx, a.calls, call{method: "GET", route: "/v1/webhooks", query: query.parameters()}, options)
}

// ReadWebhook calls the operation readWebhook: One webhook.
//
// Needs the scope `webhooks:manage`.
func (a *API) ReadWebhook(ctx context.Context, webhookID string, options ...CallOption) (*Webhook, error) {
	return into[Webhook](ctx, a.calls, call{method: "GET", route: "/v1/webhooks/{webhookId}", path: []parameter{{"webhookId", webhookID}}}, options)
}

// ChangeWebhook calls the operation changeWebhook: Change where a webhook leads and what it gets, or disable it.
//
// Changes the given fields; the others stay. Queued events go to the new address, even if the new filter
// excludes them. The secret stays.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) ChangeWebhook(ctx context.Context, webhookID string, body ChangeWebhookRequest, options ...CallOption) (*Webhook, error) {
	return into[Webhook](ctx, a.calls, call{method: "PATCH", route: "/v1/webhooks/{webhookId}", path: []parameter{{"webhookId", webhookID}}, body: body}, options)
}

// DeleteWebhook calls the operation deleteWebhook: Delete a webhook, with everything still to be sent to it.
//
// Needs the scope `webhooks:manage`.
func (a *API) DeleteWebhook(ctx context.Context, webhookID string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "DELETE", route: "/v1/webhooks/{webhookId}", path: []parameter{{"webhookId", webhookID}}}, options)
}

// ListDeliveriesQuery narrows what ListDeliveries answers. What is empty is left out.
type ListDeliveriesQuery struct {
	// Entries of the page.
	Limit int

	// The nextCursor of the previous page.
	Cursor string

	// Only deliveries with this status.
	Status string
}

func (q ListDeliveriesQuery) parameters() []parameter {
	return []parameter{
		{"limit", number(q.Limit)},
		{"cursor", q.Cursor},
		{"status", q.Status},
	}
}

// ListDeliveries calls the operation listDeliveries: What was sent to a webhook, newest first.
//
// `status=dead` lists those that were given up.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) ListDeliveries(ctx context.Context, webhookID string, query ListDeliveriesQuery, options ...CallOption) (*DeliveryPage, error) {
	return into[DeliveryPage](ctx, a.calls, call{method: "GET", route: "/v1/webhooks/{webhookId}/deliveries", path: []parameter{{"webhookId", webhookID}}, query: query.parameters()}, options)
}

// ResendDelivery calls the operation resendDelivery: Resend one dead delivery.
//
// Newer events may have arrived meanwhile: the message is marked as `resent`, and keeps its `sequence` and
// `timestamp`.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) ResendDelivery(ctx context.Context, webhookID string, deliveryID string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "POST", route: "/v1/webhooks/{webhookId}/deliveries/{deliveryId}/resend", path: []parameter{{"webhookId", webhookID}, {"deliveryId", deliveryID}}}, options)
}

// EnableWebhook calls the operation enableWebhook: Resume sending to a disabled webhook, starting with queued
// events.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) EnableWebhook(ctx context.Context, webhookID string, options ...CallOption) error {
	return a.calls.send(ctx, call{method: "POST", route: "/v1/webhooks/{webhookId}/enable", path: []parameter{{"webhookId", webhookID}}}, options)
}

// ResendDeliveries calls the operation resendDeliveries: Resend every dead delivery of a webhook, in order.
//
// Newer events may have arrived meanwhile: the messages are marked as `resent`, and keep their `sequence` and
// `timestamp`.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) ResendDeliveries(ctx context.Context, webhookID string, options ...CallOption) (*ResentDeliveries, error) {
	return into[ResentDeliveries](ctx, a.calls, call{method: "POST", route: "/v1/webhooks/{webhookId}/resend", path: []parameter{{"webhookId", webhookID}}}, options)
}

// RotateWebhookSecret calls the operation rotateWebhookSecret: Make a new secret for a webhook.
//
// For a day messages are signed with both secrets, so that the receiver can switch without a gap.
//
// Needs the scope `webhooks:manage`.
func (a *API) RotateWebhookSecret(ctx context.Context, webhookID string, options ...CallOption) (*WebhookSecret, error) {
	return into[WebhookSecret](ctx, a.calls, call{method: "POST", route: "/v1/webhooks/{webhookId}/rotate-secret", path: []parameter{{"webhookId", webhookID}}}, options)
}

// TestWebhook calls the operation testWebhook: Send a test event to a webhook now, and learn what its receiver
// answered.
//
// The event has the type `webhook.test`, is signed like any other, and is about no link. It is sent once, even
// to a disabled webhook, and is not listed among the deliveries.
//
// Needs the scopes `webhooks:manage` and `links:read`.
func (a *API) TestWebhook(ctx context.Context, webhookID string, options ...CallOption) (*WebhookTest, error) {
	return into[WebhookTest](ctx, a.calls, call{method: "POST", route: "/v1/webhooks/{webhookId}/test", path: []parameter{{"webhookId", webhookID}}}, options)
}
