// Code generated from docs/openapi.json by `npm run clients`; DO NOT EDIT.

package broker

import "time"

// EventType is one of these values; a newer broker may send others.
type EventType string

// The values of EventType.
const (
	EventTypeLinkActivated               EventType = "link.activated"
	EventTypeLinkReauthorizationRequired EventType = "link.reauthorization_required"
	EventTypeLinkRecovered               EventType = "link.recovered"
	EventTypeLinkHeld                    EventType = "link.held"
	EventTypeLinkReleased                EventType = "link.released"
	EventTypeLinkRevoked                 EventType = "link.revoked"
	EventTypeLinkRefreshDelayed          EventType = "link.refresh_delayed"
	EventTypeLinkGranted                 EventType = "link.granted"
	EventTypeLinkBreakGlass              EventType = "link.break_glass"
	EventTypeLinkGrantEnded              EventType = "link.grant_ended"
	EventTypeCommandFinished             EventType = "command.finished"
)

// Capability is one of these values; a newer broker may send others.
type Capability string

// The values of Capability.
const (
	CapabilityOnOffControl           Capability = "ON_OFF_CONTROL"
	CapabilityLevelCtrl              Capability = "LEVEL_CTRL"
	CapabilityColorCtrl              Capability = "COLOR_CTRL"
	CapabilityLockControl            Capability = "LOCK_CONTROL"
	CapabilityEnergyMetering         Capability = "ENERGY_METERING"
	CapabilityMotionSensing          Capability = "MOTION_SENSING"
	CapabilityOccupancySensing       Capability = "OCCUPANCY_SENSING"
	CapabilityContactSensing         Capability = "CONTACT_SENSING"
	CapabilityFluidLevelMeasurement  Capability = "FLUID_LEVEL_MEASUREMENT"
	CapabilityFireSensing            Capability = "FIRE_SENSING"
	CapabilityTemperatureMeasurement Capability = "TEMPERATURE_MEASUREMENT"
	CapabilityIlluminanceMeasurement Capability = "ILLUMINANCE_MEASUREMENT"
	CapabilityPowerLevelMeasurement  Capability = "POWER_LEVEL_MEASUREMENT"
	CapabilityTunnelControl          Capability = "TUNNEL_CONTROL"
	CapabilityRelHumidityMeasurement Capability = "REL_HUMIDITY_MEASUREMENT"
	CapabilityKeypressSensing        Capability = "KEYPRESS_SENSING"
	CapabilityWarningDevControl      Capability = "WARNING_DEV_CONTROL"
	CapabilityNetworkConfiguration   Capability = "NETWORK_CONFIGURATION"
	CapabilityMediaStream            Capability = "MEDIA_STREAM"
	CapabilityStorageConfig          Capability = "STORAGE_CONFIG"
	CapabilityStorageControl         Capability = "STORAGE_CONTROL"
	CapabilityMotorCtrl              Capability = "MOTOR_CTRL"
	CapabilityImageCtrl              Capability = "IMAGE_CTRL"
	CapabilitySnapshot               Capability = "SNAPSHOT"
	CapabilityStationaryPosition     Capability = "STATIONARY_POSITION"
	CapabilityRealTimePosition       Capability = "REAL_TIME_POSITION"
	CapabilityVibrationSensing       Capability = "VIBRATION_SENSING"
	CapabilityAirQualitySensing      Capability = "AIR_QUALITY_SENSING"
	CapabilityWindowCovering         Capability = "WINDOW_COVERING"
	CapabilityRemoteControl          Capability = "REMOTE_CONTROL"
	CapabilityHvacControl            Capability = "HVAC_CONTROL"
)

// CommandState is one of these values; a newer broker may send others.
type CommandState string

// The values of CommandState.
const (
	CommandStateAwaitingApproval CommandState = "awaiting_approval"
	CommandStateAccepted         CommandState = "accepted"
	CommandStateSent             CommandState = "sent"
	CommandStateConfirmed        CommandState = "confirmed"
	CommandStateSucceeded        CommandState = "succeeded"
	CommandStateFailed           CommandState = "failed"
	CommandStateUnconfirmed      CommandState = "unconfirmed"
	CommandStateExpired          CommandState = "expired"
	CommandStateDenied           CommandState = "denied"
)

// CommandEnd is one of these values; a newer broker may send others.
type CommandEnd string

// The values of CommandEnd.
const (
	CommandEndConfirmed   CommandEnd = "confirmed"
	CommandEndSucceeded   CommandEnd = "succeeded"
	CommandEndFailed      CommandEnd = "failed"
	CommandEndUnconfirmed CommandEnd = "unconfirmed"
	CommandEndExpired     CommandEnd = "expired"
	CommandEndDenied      CommandEnd = "denied"
)

// CommandReason is one of these values; a newer broker may send others.
type CommandReason string

// The values of CommandReason.
const (
	CommandReasonDeviceFailed            CommandReason = "device_failed"
	CommandReasonRefusedByCOCO           CommandReason = "refused_by_coco"
	CommandReasonCOCOUnavailable         CommandReason = "coco_unavailable"
	CommandReasonGatewayBusy             CommandReason = "gateway_busy"
	CommandReasonNetworkBlocked          CommandReason = "network_blocked"
	CommandReasonApplicationDisabled     CommandReason = "application_disabled"
	CommandReasonCircuitOpen             CommandReason = "circuit_open"
	CommandReasonOverloaded              CommandReason = "overloaded"
	CommandReasonDeviceBusy              CommandReason = "device_busy"
	CommandReasonGuardrailUnknown        CommandReason = "guardrail_unknown"
	CommandReasonLinkOnHold              CommandReason = "link_on_hold"
	CommandReasonApprovalRequired        CommandReason = "approval_required"
	CommandReasonRightEnded              CommandReason = "right_ended"
	CommandReasonStorageUnavailable      CommandReason = "storage_unavailable"
	CommandReasonLinkEnded               CommandReason = "link_ended"
	CommandReasonReauthorizationRequired CommandReason = "reauthorization_required"
	CommandReasonNoToken                 CommandReason = "no_token"
	CommandReasonNotRecorded             CommandReason = "not_recorded"
	CommandReasonConnectionRefused       CommandReason = "connection_refused"
	CommandReasonDnsFailure              CommandReason = "dns_failure"
	CommandReasonUnreachable             CommandReason = "unreachable"
	CommandReasonNoLocalPort             CommandReason = "no_local_port"
	CommandReasonTooManyOpenFiles        CommandReason = "too_many_open_files"
	CommandReasonConnectTimeout          CommandReason = "connect_timeout"
	CommandReasonTlsFailure              CommandReason = "tls_failure"
	CommandReasonConnectionFailed        CommandReason = "connection_failed"
	CommandReasonBrokerFailed            CommandReason = "broker_failed"
	CommandReasonDeviceNotAnswered       CommandReason = "device_not_answered"
	CommandReasonCOCOFailed              CommandReason = "coco_failed"
	CommandReasonCOCOTimedOut            CommandReason = "coco_timed_out"
	CommandReasonConnectionBroke         CommandReason = "connection_broke"
	CommandReasonAnswerUnreadable        CommandReason = "answer_unreadable"
	CommandReasonNotShown                CommandReason = "not_shown"
	CommandReasonSuperseded              CommandReason = "superseded"
	CommandReasonStateUnreadable         CommandReason = "state_unreadable"
	CommandReasonBrokerStopped           CommandReason = "broker_stopped"
	CommandReasonNotApproved             CommandReason = "not_approved"
	CommandReasonDeniedByAdmin           CommandReason = "denied_by_admin"
	CommandReasonDeniedByUser            CommandReason = "denied_by_user"
)

// ResultState is one of these values; a newer broker may send others.
type ResultState string

// The values of ResultState.
const (
	ResultStateAccepted    ResultState = "accepted"
	ResultStateSucceeded   ResultState = "succeeded"
	ResultStateFailed      ResultState = "failed"
	ResultStateConfirmed   ResultState = "confirmed"
	ResultStateUnconfirmed ResultState = "unconfirmed"
)

// LinkStatus is one of these values; a newer broker may send others.
type LinkStatus string

// The values of LinkStatus.
const (
	LinkStatusPending                 LinkStatus = "pending"
	LinkStatusActive                  LinkStatus = "active"
	LinkStatusReauthorizationRequired LinkStatus = "reauthorization_required"
	LinkStatusRevoked                 LinkStatus = "revoked"
)

// LinkSessionState is one of these values; a newer broker may send others.
type LinkSessionState string

// The values of LinkSessionState.
const (
	LinkSessionStateCreated      LinkSessionState = "created"
	LinkSessionStateConnecting   LinkSessionState = "connecting"
	LinkSessionStateReturned     LinkSessionState = "returned"
	LinkSessionStateUnconfirmed  LinkSessionState = "unconfirmed"
	LinkSessionStateLinked       LinkSessionState = "linked"
	LinkSessionStateCancelled    LinkSessionState = "cancelled"
	LinkSessionStateRefused      LinkSessionState = "refused"
	LinkSessionStateOtherAccount LinkSessionState = "other_account"
	LinkSessionStateAccountTaken LinkSessionState = "account_taken"
	LinkSessionStateWithdrawn    LinkSessionState = "withdrawn"
	LinkSessionStateNeverOpened  LinkSessionState = "never_opened"
	LinkSessionStateAbandoned    LinkSessionState = "abandoned"
	LinkSessionStateNotConfirmed LinkSessionState = "not_confirmed"
	LinkSessionStateLinkRevoked  LinkSessionState = "link_revoked"
	LinkSessionStateInterrupted  LinkSessionState = "interrupted"
	LinkSessionStateFailed       LinkSessionState = "failed"
)

// Code says why a call failed: one of the broker’s problems (docs/problems.md), or one of the client’s own. It
// is an error, so that errors.Is finds it.
type Code string

// The values of Code.
const (
	CodeInvalidRequest           Code = "invalid_request"
	CodeUnauthenticated          Code = "unauthenticated"
	CodeSessionExpired           Code = "session_expired"
	CodeOneTimeLinkUsed          Code = "one_time_link_used"
	CodeCsrfTokenMismatch        Code = "csrf_token_mismatch"
	CodeInsufficientScope        Code = "insufficient_scope"
	CodeNotPermitted             Code = "not_permitted"
	CodeCapabilityNotGranted     Code = "capability_not_granted"
	CodeActorRequired            Code = "actor_required"
	CodeApprovalRequired         Code = "approval_required"
	CodeApproverRefused          Code = "approver_refused"
	CodeSecondPersonRequired     Code = "second_person_required"
	CodeFreshSignInRequired      Code = "fresh_sign_in_required"
	CodePlaceNotGranted          Code = "place_not_granted"
	CodeNotFound                 Code = "not_found"
	CodeRouteNotFound            Code = "route_not_found"
	CodeLinkNotFound             Code = "link_not_found"
	CodeCommandNotFound          Code = "command_not_found"
	CodeApprovalDecided          Code = "approval_decided"
	CodeApprovalExpired          Code = "approval_expired"
	CodeApprovalMismatch         Code = "approval_mismatch"
	CodeActionDecided            Code = "action_decided"
	CodeActionMismatch           Code = "action_mismatch"
	CodeLinkNotActive            Code = "link_not_active"
	CodeLinkOnHold               Code = "link_on_hold"
	CodeMethodNotAllowed         Code = "method_not_allowed"
	CodeRequestTimeout           Code = "request_timeout"
	CodeUnsupportedMediaType     Code = "unsupported_media_type"
	CodePayloadTooLarge          Code = "payload_too_large"
	CodeHeadersTooLarge          Code = "headers_too_large"
	CodeRateLimited              Code = "rate_limited"
	CodeDeviceBusy               Code = "device_busy"
	CodeReturnURLNotRegistered   Code = "return_url_not_registered"
	CodeUserErased               Code = "user_erased"
	CodeTooManyLinkSessions      Code = "too_many_link_sessions"
	CodeTooManyApprovals         Code = "too_many_approvals"
	CodeTooManyWebhooks          Code = "too_many_webhooks"
	CodeConfirmationRefused      Code = "confirmation_refused"
	CodeReauthorizationRequired  Code = "reauthorization_required"
	CodeIdempotencyKeyReused     Code = "idempotency_key_reused"
	CodeIdempotencyKeyInProgress Code = "idempotency_key_in_progress"
	CodeAccountMismatch          Code = "account_mismatch"
	CodeAccountAlreadyLinked     Code = "account_already_linked"
	CodeChangedMeanwhile         Code = "changed_meanwhile"
	CodeKeyInUse                 Code = "key_in_use"
	CodeKeyringNotWritable       Code = "keyring_not_writable"
	CodeUpstreamFailure          Code = "upstream_failure"
	CodeUpstreamMalformed        Code = "upstream_malformed"
	CodeUpstreamRefused          Code = "upstream_refused"
	CodeDeviceNotFound           Code = "device_not_found"
	CodeUpstreamCommandTimeout   Code = "upstream_command_timeout"
	CodeGatewayBusy              Code = "gateway_busy"
	CodeApplicationDisabled      Code = "application_disabled"
	CodeNetworkBlocked           Code = "network_blocked"
	CodeUpstreamResponseTooLarge Code = "upstream_response_too_large"
	CodeUpstreamConnectTimeout   Code = "upstream_connect_timeout"
	CodeUpstreamFirstByteTimeout Code = "upstream_first_byte_timeout"
	CodeUpstreamIdleTimeout      Code = "upstream_idle_timeout"
	CodeUpstreamTotalTimeout     Code = "upstream_total_timeout"
	CodeUpstreamUnavailable      Code = "upstream_unavailable"
	CodeTokenRefreshUnavailable  Code = "token_refresh_unavailable"
	CodeOverloaded               Code = "overloaded"
	CodeIssuerUnavailable        Code = "issuer_unavailable"
	CodeVaultUnavailable         Code = "vault_unavailable"
	CodeStorageUnavailable       Code = "storage_unavailable"
	CodeAuditUnavailable         Code = "audit_unavailable"
	CodeInternal                 Code = "internal"
)

// GrantScope is one of these values; a newer broker may send others.
type GrantScope string

// The values of GrantScope.
const (
	GrantScopeCoconetRead    GrantScope = "coconet:read"
	GrantScopeCoconetExecute GrantScope = "coconet:execute"
	GrantScopeLinksRead      GrantScope = "links:read"
)

// AcceptedCommands is what the broker answers.
type AcceptedCommands struct {
	// In the order given.
	Commands []FollowedCommand `json:"commands"`
}

// ActivityActor is what the broker answers.
type ActivityActor struct {
	// Such as `service`, `admin` or `system`.
	Kind string `json:"kind"`

	// ID is `id` of the API.
	ID string `json:"id"`

	// Name is `name` of the API.
	Name string `json:"name"`
}

// ActivityEntry is what the broker answers.
type ActivityEntry struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// At is `at` of the API.
	At time.Time `json:"at"`

	// Such as `command.executed`; the audit trail uses the same names.
	Action string `json:"action"`

	// One of `succeeded`, `refused`, `failed`, `started`; a newer broker may send others.
	Result string `json:"result"`

	// Actor is `actor` of the API.
	Actor ActivityActor `json:"actor"`

	// RequestID is `requestId` of the API.
	RequestID string `json:"requestId"`

	// What belongs to the action; never a secret.
	Details map[string]any `json:"details"`
}

// ActivityPage is what the broker answers.
type ActivityPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []ActivityEntry `json:"items"`
}

// ApproveRequest is what a call takes.
type ApproveRequest struct {
	// As the command shows it: what was seen is what is sent.
	ParametersHash string `json:"parametersHash"`

	// Text that is not blank, without control characters.
	Reason string `json:"reason,omitempty"`
}

// Attribute is what the broker answers.
type Attribute struct {
	// AttributeID is `attributeId` of the API.
	AttributeID int64 `json:"attributeId"`

	// Value is `value` of the API.
	Value any `json:"value,omitempty"`

	// The standard’s name, if it has one.
	AttributeName string `json:"attributeName,omitempty"`

	// When the value was read, if COCO says so: RFC 3339, in UTC.
	UpdatedAt string `json:"updatedAt,omitempty"`

	// The type of the value in COCO’s terms.
	Type string `json:"type,omitempty"`

	// Such as `percent` or `kelvin`.
	Unit string `json:"unit,omitempty"`

	// When the broker read it from the device, in UTC; only if the broker reads by command.
	ReadAt string `json:"readAt,omitempty"`
}

// BatchCommandRequest is what a call takes.
type BatchCommandRequest struct {
	// COCO’s id of the device in its COCONet: 32 bits without a sign. The same as text is accepted in its place.
	DeviceNodeID int64 `json:"deviceNodeId"`

	// By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place.
	Capability string `json:"capability"`

	// By name, such as `ON`. COCO’s number, such as 0, is accepted in its place.
	Command string `json:"command"`

	// By the standard's names, such as `{"levelPct": 40}`.
	Params map[string]any `json:"params,omitempty"`

	// Milliseconds COCO may wait for the device.
	TimeoutMs *int `json:"timeoutMs,omitempty"`

	// Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`.
	Confirm *ConfirmRequest `json:"confirm,omitempty"`

	// Has the command wait until someone else approves it, whatever the rules of the service say.
	Approval string `json:"approval,omitempty"`

	// COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`.
	ResourceEUI string `json:"resourceEui"`
}

// BatchProblem is what the broker answers.
type BatchProblem struct {
	// The code of a problem.
	Code string `json:"code"`

	// Detail is `detail` of the API.
	Detail string `json:"detail"`

	// COCO’s number, if it gave one.
	UpstreamCode *int64 `json:"upstreamCode,omitempty"`

	// COCO’s words, if it gave any; at most 200 characters.
	UpstreamMessage string `json:"upstreamMessage,omitempty"`
}

// BatchRefusal is what the broker answers.
type BatchRefusal struct {
	// COCO’s words, if it gave any.
	Message string `json:"message"`
}

// BatchRequest is what a call takes.
type BatchRequest struct {
	// Commands is `commands` of the API.
	Commands []BatchCommandRequest `json:"commands"`
}

// BatchResult is what the broker answers.
type BatchResult struct {
	// Index of the command in the request, from 0.
	Index int64 `json:"index"`

	// Of the command; missing if it could not be recorded, and so was not sent.
	CommandID string `json:"commandId,omitempty"`

	// The status that the command alone would have been answered with.
	Status int64 `json:"status"`

	// Result is `result` of the API.
	Result *CommandResult `json:"result,omitempty"`

	// COCO refused it.
	Refusal *BatchRefusal `json:"refusal,omitempty"`

	// It could not be carried out.
	Problem *BatchProblem `json:"problem,omitempty"`

	// It waits for approval.
	Command *FollowedCommand `json:"command,omitempty"`
}

// BatchResults is what the broker answers.
type BatchResults struct {
	// One for each command, in their order. Each has exactly one of `result`, `refusal`, `problem` and `command`.
	Results []BatchResult `json:"results"`
}

// ChangeWebhookRequest is what a call takes.
type ChangeWebhookRequest struct {
	// Where events are sent from now on, including queued ones: https, and no internal address.
	URL string `json:"url,omitempty"`

	// Limits events to these types; `null` for all but `command.finished`.
	Types *Nullable[[]EventType] `json:"types,omitempty"`

	// Limits `command.finished` to these capabilities; `null` for all.
	Capabilities *Nullable[[]Capability] `json:"capabilities,omitempty"`

	// Limits `command.finished` to commands that ended like this; `null` for all.
	States *Nullable[[]CommandEnd] `json:"states,omitempty"`

	// `true` sends nothing more and queues no new events; `false` resumes with what is queued.
	Disabled *bool `json:"disabled,omitempty"`
}

// CommandActor is what the broker answers.
type CommandActor struct {
	// As the issuer or the service names the person, or the job.
	Name string `json:"name"`

	// Whether an `Actor-Token` proves it; otherwise only the service says so.
	Verified bool `json:"verified"`

	// The issuer of that token; `null` if there was none.
	Issuer string `json:"issuer"`
}

// CommandRequest is what a call takes.
type CommandRequest struct {
	// By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place.
	Capability string `json:"capability"`

	// By name, such as `ON`. COCO’s number, such as 0, is accepted in its place.
	Command string `json:"command"`

	// By the standard's names, such as `{"levelPct": 40}`.
	Params map[string]any `json:"params,omitempty"`

	// Milliseconds COCO may wait for the device.
	TimeoutMs *int `json:"timeoutMs,omitempty"`

	// Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`.
	Confirm *ConfirmRequest `json:"confirm,omitempty"`

	// Has the command wait until someone else approves it, whatever the rules of the service say.
	Approval string `json:"approval,omitempty"`
}

// CommandResult is what the broker answers.
type CommandResult struct {
	// Of the command: see `GET /v1/commands/{id}`. In a batch it is next to the result instead.
	CommandID string `json:"commandId,omitempty"`

	// COCO’s number for this command, as text: it may have more digits than a number of your language.
	CmdSeqNum string `json:"cmdSeqNum"`

	// COCO’s status, by the standard’s name if it has one, such as `SUCCESS`, or else its number as text. `null` if
	// COCO says only that it has the command.
	Status string `json:"status"`

	// `accepted`: COCO has the command and the device may still be busy, as after `IN_PROGRESS`; not a success yet.
	// With `confirm`: `confirmed` if the device shows it, `unconfirmed` if not, whatever COCO said. One of
	// `accepted`, `succeeded`, `failed`, `confirmed`, `unconfirmed`; a newer broker may send others.
	State ResultState `json:"state"`

	// Why the command is `unconfirmed`. One of `device_not_answered`, `coco_failed`, `coco_timed_out`,
	// `connection_broke`, `answer_unreadable`, `not_shown`, `superseded`, `state_unreadable`, `broker_stopped`,
	// `broker_failed`; a newer broker may send others.
	Reason string `json:"reason,omitempty"`

	// Capability is `capability` of the API.
	Capability string `json:"capability"`

	// CapabilityID is `capabilityId` of the API.
	CapabilityID int64 `json:"capabilityId"`

	// Command is `command` of the API.
	Command string `json:"command"`

	// CmdID is `cmdId` of the API.
	CmdID int64 `json:"cmdId"`

	// What the command returned, as a FETCH_ command does.
	CmdResponse any `json:"cmdResponse,omitempty"`
}

// ConfirmLinkSessionRequest is what a call takes.
type ConfirmLinkSessionRequest struct {
	// The confirmationCode that came with the browser to returnUrl.
	ConfirmationCode string `json:"confirmationCode"`
}

// ConfirmRequest is what a call takes.
type ConfirmRequest struct {
	// Within is `within` of the API.
	Within *float64 `json:"within,omitempty"`
}

// CreateLinkSessionRequest is what a call takes.
type CreateLinkSessionRequest struct {
	// The user’s id at the service, which has authenticated that user itself.
	UserID string `json:"userId"`

	// Where the browser returns to.
	ReturnURL string `json:"returnUrl"`

	// The link to renew. Leave it out to make a new one; `null` is refused.
	LinkID string `json:"linkId,omitempty"`

	// Language of the pages on which the user may end, such as `de` or `pt-BR` (RFC 5646). There are texts in
	// English, German, Spanish, French and Hindi. Without it, or with another language, the browser’s preference
	// counts.
	Lang string `json:"lang,omitempty"`
}

// CreateWebhookRequest is what a call takes.
type CreateWebhookRequest struct {
	// Where events are sent: https, and no internal address.
	URL string `json:"url"`

	// Limits events to these types, plus `link.break_glass` for your own links in any case; if left out, all but
	// `command.finished`.
	Types []EventType `json:"types,omitempty"`

	// Limits `command.finished` to these capabilities. Without `types`, the webhook gets only these, and
	// `link.break_glass`.
	Capabilities []Capability `json:"capabilities,omitempty"`

	// Limits `command.finished` to commands that ended like this. Without `types`, the webhook gets only these, and
	// `link.break_glass`.
	States []CommandEnd `json:"states,omitempty"`
}

// CreatedWebhook is what the broker answers.
type CreatedWebhook struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// URL is `url` of the API.
	URL string `json:"url"`

	// `null` for all but `command.finished`. One of `link.activated`, `link.reauthorization_required`,
	// `link.recovered`, `link.held`, `link.released`, `link.revoked`, `link.refresh_delayed`, `link.granted`,
	// `link.break_glass`, `link.grant_ended`, `command.finished`; a newer broker may send others.
	Types []EventType `json:"types"`

	// Limits `command.finished` to these capabilities; `null` for all.
	Capabilities []string `json:"capabilities"`

	// Limits `command.finished` to commands that ended like this; `null` for all. One of `confirmed`, `succeeded`,
	// `failed`, `unconfirmed`, `expired`, `denied`; a newer broker may send others.
	States []CommandEnd `json:"states"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// Since when nothing is sent: the receiver answered 410 (gone), or its service disabled it.
	DisabledAt *time.Time `json:"disabledAt"`

	// Signs the messages (Standard Webhooks). Shown this once.
	Secret string `json:"secret"`
}

// Delivery is what the broker answers.
type Delivery struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// EventID is `eventId` of the API.
	EventID string `json:"eventId"`

	// One of `link.activated`, `link.reauthorization_required`, `link.recovered`, `link.held`, `link.released`,
	// `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`, `link.grant_ended`,
	// `command.finished`; a newer broker may send others.
	Type EventType `json:"type"`

	// LinkID is `linkId` of the API.
	LinkID string `json:"linkId"`

	// The event’s position among all: for one link, a later event has a higher one.
	Sequence int64 `json:"sequence"`

	// `dead`: given up, until someone resends it. One of `pending`, `delivered`, `dead`; a newer broker may send
	// others.
	Status string `json:"status"`

	// Attempts so far, or since it was resent.
	Attempts int64 `json:"attempts"`

	// When it is tried next; `null` if it is not pending.
	DueAt *time.Time `json:"dueAt"`

	// The HTTP status of the last answer.
	LastStatus *int64 `json:"lastStatus"`

	// Why there was no answer: a short fixed word.
	LastError string `json:"lastError"`

	// DeliveredAt is `deliveredAt` of the API.
	DeliveredAt *time.Time `json:"deliveredAt"`

	// When someone resent it after it was given up.
	ResentAt *time.Time `json:"resentAt"`

	// The last attempts, at most 20, the oldest first.
	Tries []DeliveryTry `json:"tries"`
}

// DeliveryPage is what the broker answers.
type DeliveryPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []Delivery `json:"items"`
}

// DeliveryTry is what the broker answers.
type DeliveryTry struct {
	// At is `at` of the API.
	At time.Time `json:"at"`

	// DurationMs is `durationMs` of the API.
	DurationMs int64 `json:"durationMs"`

	// The HTTP status of the answer; `null` if there was none.
	Status *int64 `json:"status"`

	// Why it failed: a short fixed word, such as `refused`, `timeout` or `connection_refused`; `null` if it did
	// not.
	Error string `json:"error"`
}

// DenyRequest is what a call takes.
type DenyRequest struct {
	// As the command shows it; may be left out.
	ParametersHash string `json:"parametersHash,omitempty"`

	// Text that is not blank, without control characters.
	Reason string `json:"reason,omitempty"`
}

// EventActor is what the broker answers.
type EventActor struct {
	// As the issuer or the service names the person, or the job.
	Name string `json:"name"`

	// Whether an `Actor-Token` proves it; otherwise only the service says so.
	Verified bool `json:"verified"`

	// The issuer of that token; `null` if there was none.
	Issuer string `json:"issuer"`
}

// EventData is what the broker answers.
type EventData struct {
	// LinkID is `linkId` of the API.
	LinkID string `json:"linkId"`

	// The user’s id at the service that owns the link; absent for a service that only has a grant on it.
	UserID string `json:"userId,omitempty"`

	// Why the link fails (a last error), or why the command ended as it did, unless it succeeded.
	Reason string `json:"reason,omitempty"`

	// The type of the event that no longer holds. One of `link.reauthorization_required`, `link.refresh_delayed`; a
	// newer broker may send others.
	Closes string `json:"closes,omitempty"`

	// Whether an active link was linked again.
	Renewed *bool `json:"renewed,omitempty"`

	// The grant that was given or has ended.
	GrantID string `json:"grantId,omitempty"`

	// The service to which it was given.
	GranteeID string `json:"granteeId,omitempty"`

	// When it expires.
	NotAfter string `json:"notAfter,omitempty"`

	// How it ended. One of `revoked`, `expired`; a newer broker may send others.
	End string `json:"end,omitempty"`

	// The command that has ended: `GET /v1/commands/{id}` reads it.
	CommandID string `json:"commandId,omitempty"`

	// The service that asked for the command.
	ServiceID string `json:"serviceId,omitempty"`

	// NetworkID is `networkId` of the API.
	NetworkID string `json:"networkId,omitempty"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID string `json:"deviceNodeId,omitempty"`

	// ResourceEUI is `resourceEui` of the API.
	ResourceEUI string `json:"resourceEui,omitempty"`

	// By COCO’s name, or by its number if the standard has no name for it.
	Capability string `json:"capability,omitempty"`

	// As `capability`.
	Command string `json:"command,omitempty"`

	// How the command ended. One of `confirmed`, `succeeded`, `failed`, `unconfirmed`, `expired`, `denied`; a newer
	// broker may send others.
	State CommandEnd `json:"state,omitempty"`

	// COCO’s word for how it ended, such as `SUCCESS`.
	Status string `json:"status,omitempty"`

	// COCO’s error number.
	UpstreamCode *int64 `json:"upstreamCode,omitempty"`

	// Who inside the company caused the command, if its caller said so.
	Actor *EventActor `json:"actor,omitempty"`

	// When the command was asked for.
	AcceptedAt string `json:"acceptedAt,omitempty"`

	// When it was sent; absent if it was not.
	SentAt string `json:"sentAt,omitempty"`

	// EndedAt is `endedAt` of the API.
	EndedAt string `json:"endedAt,omitempty"`
}

// EventPage is what the broker answers.
type EventPage struct {
	// Oldest first; each the same as in a webhook’s body.
	Items []LinkEvent `json:"items"`

	// The cursor of the next page; at the end, it later returns what has happened since.
	NextCursor string `json:"nextCursor"`

	// HasMore is `hasMore` of the API.
	HasMore bool `json:"hasMore"`
}

// FailedZone is what the broker answers.
type FailedZone struct {
	// ZoneID is `zoneId` of the API.
	ZoneID string `json:"zoneId"`

	// ZoneName is `zoneName` of the API.
	ZoneName any `json:"zoneName,omitempty"`

	// The code of a problem.
	Code string `json:"code"`

	// Detail is `detail` of the API.
	Detail string `json:"detail"`
}

// FieldProblem is what the broker answers.
type FieldProblem struct {
	// Such as `params.levelPct` or `header Idempotency-Key`.
	Field string `json:"field"`

	// What was expected there.
	Message string `json:"message"`
}

// FollowedCommand is what the broker answers.
type FollowedCommand struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// LinkID is `linkId` of the API.
	LinkID string `json:"linkId"`

	// The service that asked for it.
	ServiceID string `json:"serviceId"`

	// NetworkID is `networkId` of the API.
	NetworkID string `json:"networkId"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID string `json:"deviceNodeId"`

	// ResourceEUI is `resourceEui` of the API.
	ResourceEUI string `json:"resourceEui"`

	// By COCO’s name, or its number where the standard has no name for it.
	Capability string `json:"capability"`

	// As `capability`.
	Command string `json:"command"`

	// `null` if it had none, if they take more than 500 characters, if they may be secret, such as a lock’s PIN,
	// and while the command is not approved.
	Parameters map[string]any `json:"parameters"`

	// `awaiting_approval`: it is sent once someone approves it. `accepted`: the broker will send it. `sent`: COCO
	// may have received it. The others are ends: `succeeded` by COCO’s word, `confirmed` by the device’s state,
	// `failed` without effect, `unconfirmed` if that is unknown, `expired` and `denied` unsent. One of
	// `awaiting_approval`, `accepted`, `sent`, `confirmed`, `succeeded`, `failed`, `unconfirmed`, `expired`,
	// `denied`; a newer broker may send others.
	State CommandState `json:"state"`

	// Why it ended like this; `null` if it has no end, or succeeded.
	Reason CommandReason `json:"reason"`

	// COCO’s word for how it ended, such as `SUCCESS`; `null` if it gave none.
	Status string `json:"status"`

	// COCO’s error number; `null` if it gave none.
	UpstreamCode *int64 `json:"upstreamCode"`

	// AcceptedAt is `acceptedAt` of the API.
	AcceptedAt time.Time `json:"acceptedAt"`

	// SentAt is `sentAt` of the API.
	SentAt *time.Time `json:"sentAt"`

	// EndedAt is `endedAt` of the API.
	EndedAt *time.Time `json:"endedAt"`

	// `X-Request-Id` of the call that asked for it.
	RequestID string `json:"requestId"`

	// Who inside the company caused it: see the headers `Actor` and `Actor-Token`; `null` if the call did not say.
	Actor *CommandActor `json:"actor"`

	// Until when it can be approved; `null` if it needed no approval.
	ExpiresAt *time.Time `json:"expiresAt"`

	// Names exactly what was shown for approval; `null` if it needed none.
	ParametersHash string `json:"parametersHash"`
}

// FollowedCommandPage is what the broker answers.
type FollowedCommandPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Newest first.
	Items []FollowedCommand `json:"items"`
}

// GrantGiver is what the broker answers.
type GrantGiver struct {
	// One of `service`, `admin`; a newer broker may send others.
	Kind string `json:"kind"`

	// ID is `id` of the API.
	ID string `json:"id"`
}

// GrantRequest is what a call takes.
type GrantRequest struct {
	// The service that may act on the link.
	ServiceID string `json:"serviceId"`

	// What it may do; at most what the caller’s own service may do.
	Scopes []GrantScope `json:"scopes"`

	// Which capabilities, as for a service: `NAME`, `NAME.read`, `NAME.COMMAND`, or `*` for everything that is not
	// sensitive.
	Capabilities []string `json:"capabilities"`

	// Limits the grant to the devices in these zones, and those in `devices`.
	Zones []GrantedZoneRequest `json:"zones,omitempty"`

	// Limits the grant to these devices, and those in `zones`.
	Devices []GrantedDeviceRequest `json:"devices,omitempty"`

	// When it ends: at most a year from now, which is also the default.
	NotAfter *time.Time `json:"notAfter,omitempty"`

	// Why, for the people who read the audit trail.
	Reason string `json:"reason"`
}

// GrantedDevice is what the broker answers.
type GrantedDevice struct {
	// NetworkID is `networkId` of the API.
	NetworkID string `json:"networkId"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID string `json:"deviceNodeId"`

	// Absent for every resource of the device.
	ResourceEUI string `json:"resourceEui,omitempty"`
}

// GrantedDeviceRequest is what a call takes.
type GrantedDeviceRequest struct {
	// 1 to 64 letters, digits, "_" or "-".
	NetworkID string `json:"networkId"`

	// A whole number as text.
	DeviceNodeID string `json:"deviceNodeId"`

	// One of its resources; all of them if left out.
	ResourceEUI string `json:"resourceEui,omitempty"`
}

// GrantedZone is what the broker answers.
type GrantedZone struct {
	// NetworkID is `networkId` of the API.
	NetworkID string `json:"networkId"`

	// ZoneID is `zoneId` of the API.
	ZoneID string `json:"zoneId"`
}

// GrantedZoneRequest is what a call takes.
type GrantedZoneRequest struct {
	// 1 to 64 letters, digits, "_" or "-".
	NetworkID string `json:"networkId"`

	// 1 to 64 letters, digits, "_" or "-".
	ZoneID string `json:"zoneId"`
}

// HeldLinkGrant is what the broker answers.
type HeldLinkGrant struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// LinkID is `linkId` of the API.
	LinkID string `json:"linkId"`

	// The service that made the link.
	OwnerID string `json:"ownerId"`

	// The service that may act on the link.
	ServiceID string `json:"serviceId"`

	// One of `coconet:read`, `coconet:execute`, `links:read`; a newer broker may send others.
	Scopes []GrantScope `json:"scopes"`

	// What the service may use of these is also limited by its own capabilities and, where the owner gave the
	// grant, by the owner’s.
	Capabilities []string `json:"capabilities"`

	// `null`, like `devices`, for the whole home.
	Zones []GrantedZone `json:"zones"`

	// Devices is `devices` of the API.
	Devices []GrantedDevice `json:"devices"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// NotAfter is `notAfter` of the API.
	NotAfter time.Time `json:"notAfter"`

	// BreakGlass is `breakGlass` of the API.
	BreakGlass bool `json:"breakGlass"`
}

// HeldLinkGrantPage is what the broker answers.
type HeldLinkGrantPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []HeldLinkGrant `json:"items"`
}

// Link is what the broker answers.
type Link struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// The user’s id at the service.
	UserID string `json:"userId"`

	// One of `pending`, `active`, `reauthorization_required`, `revoked`; a newer broker may send others.
	Status LinkStatus `json:"status"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// ActivatedAt is `activatedAt` of the API.
	ActivatedAt *time.Time `json:"activatedAt"`

	// RevokedAt is `revokedAt` of the API.
	RevokedAt *time.Time `json:"revokedAt"`

	// AccessTokenExpiresAt is `accessTokenExpiresAt` of the API.
	AccessTokenExpiresAt *time.Time `json:"accessTokenExpiresAt"`

	// LastRefreshedAt is `lastRefreshedAt` of the API.
	LastRefreshedAt *time.Time `json:"lastRefreshedAt"`

	// Whether the broker knows which COCO account the link belongs to. If it does, it refuses a renewal with
	// another account. `unknown` if COCO does not say, and on revoked links. One of `known`, `unknown`; a newer
	// broker may send others.
	COCOAccount string `json:"cocoAccount"`

	// `null` while the link works.
	LastError *LinkError `json:"lastError"`

	// Since when support has the link on hold, so that no command is sent through it; `null` if it is not on hold.
	HeldAt *time.Time `json:"heldAt"`
}

// LinkError is what the broker answers.
type LinkError struct {
	// Why the link fails, and so who has to act. One of `grant_refused`, `refresh_token_expired`,
	// `refresh_outcome_unknown`, `refused_repeatedly`, `grant_of_another_client`, `client_misconfigured`,
	// `key_unavailable`, `mass_refusal`, `provider_down`, `provider_throttled`; a newer broker may send others.
	Code string `json:"code"`

	// At is `at` of the API.
	At *time.Time `json:"at"`
}

// LinkEvent is what the broker answers.
type LinkEvent struct {
	// Stays the same however often the event is delivered: the key by which a receiver recognizes a repetition.
	ID string `json:"id"`

	// One of `link.activated`, `link.reauthorization_required`, `link.recovered`, `link.held`, `link.released`,
	// `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`, `link.grant_ended`,
	// `command.finished`; a newer broker may send others.
	Type EventType `json:"type"`

	// Timestamp is `timestamp` of the API.
	Timestamp time.Time `json:"timestamp"`

	// Rises from event to event; for one link, in the order of the changes, whatever the clocks of the broker’s
	// machines say. A receiver that keeps the highest value of each link recognizes an event that arrives late,
	// such as a resent one.
	Sequence int64 `json:"sequence"`

	// Set in the body of a webhook if the event had been given up and someone had it resent.
	Resent *bool `json:"resent,omitempty"`

	// Data is `data` of the API.
	Data EventData `json:"data"`
}

// LinkGrant is what the broker answers.
type LinkGrant struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// LinkID is `linkId` of the API.
	LinkID string `json:"linkId"`

	// The service that made the link.
	OwnerID string `json:"ownerId"`

	// The service that may act on the link.
	ServiceID string `json:"serviceId"`

	// One of `coconet:read`, `coconet:execute`, `links:read`; a newer broker may send others.
	Scopes []GrantScope `json:"scopes"`

	// What the service may use of these is also limited by its own capabilities and, where the owner gave the
	// grant, by the owner’s.
	Capabilities []string `json:"capabilities"`

	// `null`, like `devices`, for the whole home.
	Zones []GrantedZone `json:"zones"`

	// Devices is `devices` of the API.
	Devices []GrantedDevice `json:"devices"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// NotAfter is `notAfter` of the API.
	NotAfter time.Time `json:"notAfter"`

	// BreakGlass is `breakGlass` of the API.
	BreakGlass bool `json:"breakGlass"`

	// Reason is `reason` of the API.
	Reason string `json:"reason"`

	// The service or the person that gave it.
	GivenBy GrantGiver `json:"givenBy"`

	// `null` while it holds.
	EndedAt *time.Time `json:"endedAt"`

	// `null` while it holds. One of `revoked`, `expired`; a newer broker may send others.
	EndedBy string `json:"endedBy"`
}

// LinkGrantPage is what the broker answers.
type LinkGrantPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []LinkGrant `json:"items"`
}

// LinkPage is what the broker answers.
type LinkPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []Link `json:"items"`
}

// LinkSession is what the broker answers.
type LinkSession struct {
	// Keep it in the user’s own session.
	ID string `json:"id"`

	// Where to send the user’s browser; valid for one browser, until `expiresAt`.
	LinkURL string `json:"linkUrl"`

	// ExpiresAt is `expiresAt` of the API.
	ExpiresAt time.Time `json:"expiresAt"`
}

// LinkSessionRecord is what the broker answers.
type LinkSessionRecord struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// The user’s id at the service.
	UserID string `json:"userId"`

	// How far it is: `created`, `connecting` (the user is at COCO), `returned`, `unconfirmed` (waiting for
	// `confirm`). Or how it ended: `linked`, `cancelled` (by the user, at COCO), `refused` (by COCO),
	// `other_account`, `account_taken`, `withdrawn` (by `DELETE`), `never_opened`, `abandoned` (at COCO),
	// `not_confirmed`, `link_revoked`, `interrupted`, `failed`. One of `created`, `connecting`, `returned`,
	// `unconfirmed`, `linked`, `cancelled`, `refused`, `other_account`, `account_taken`, `withdrawn`,
	// `never_opened`, `abandoned`, `not_confirmed`, `link_revoked`, `interrupted`, `failed`; a newer broker may
	// send others.
	State LinkSessionState `json:"state"`

	// The same in words, for the person who answers the user.
	Explanation string `json:"explanation"`

	// The `error` that the browser brought back to `returnUrl`: COCO’s own code if COCO refused.
	Error string `json:"error"`

	// The `reason` that came with it.
	Reason string `json:"reason"`

	// The link that it made or renews; `null` until then.
	LinkID string `json:"linkId"`

	// Whether it renews a link.
	RenewsLink bool `json:"renewsLink"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// When a browser last opened the link URL.
	OpenedAt *time.Time `json:"openedAt"`

	// When a second browser was first refused.
	OtherBrowserAt *time.Time `json:"otherBrowserAt"`

	// `null` while it is open.
	EndedAt *time.Time `json:"endedAt"`

	// Until when the user may come back from COCO.
	ExpiresAt time.Time `json:"expiresAt"`
}

// MergedResource is what the broker answers.
type MergedResource struct {
	// ResourceEUI is `resourceEui` of the API.
	ResourceEUI string `json:"resourceEui"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID int64 `json:"deviceNodeId"`

	// Name is `name` of the API.
	Name string `json:"name,omitempty"`

	// What it is, if COCO says so, such as `BULB`, `DOOR_LOCK` or `CAMERA`.
	Kind string `json:"kind,omitempty"`

	// What it can do, if COCO says so: the standard’s names, for which `GET /v1/capabilities` lists the commands.
	CapabilityNames []string `json:"capabilityNames,omitempty"`

	// The zones it is in. Zone 0 holds resources that are in no room; it has no name unless COCO lists it.
	Zones []ResourceZone `json:"zones"`
}

// MergedResources is what the broker answers.
type MergedResources struct {
	// Resources is `resources` of the API.
	Resources []MergedResource `json:"resources"`

	// Zones that could not be read: their resources are missing here.
	FailedZones []FailedZone `json:"failedZones"`

	// Capabilities whose state the service may not read.
	Withheld []string `json:"withheld"`
}

// Network is what the broker answers.
type Network struct {
	// NetworkID is `networkId` of the API.
	NetworkID string `json:"networkId"`

	// NetworkName is `networkName` of the API.
	NetworkName string `json:"networkName,omitempty"`

	// `IOT`, or `CALL_NET` for calls and chats, if COCO says so.
	NetworkType string `json:"networkType,omitempty"`

	// False for a network without devices; left out if COCO does not say what the network is for.
	HoldsDevices *bool `json:"holdsDevices,omitempty"`

	// The user’s role in it, if COCO says so: `OWNER`, `ADMIN` or `GUEST`.
	Role string `json:"role,omitempty"`
}

// Networks is what the broker answers.
type Networks struct {
	// Networks is `networks` of the API.
	Networks []Network `json:"networks"`
}

// Problem is what the broker answers.
type Problem struct {
	// Leads to a page about the code.
	Type string `json:"type"`

	// The same for every problem of this code.
	Title string `json:"title"`

	// The same as the response's status.
	Status int64 `json:"status"`

	// What happened this time, and what to do.
	Detail string `json:"detail"`

	// Stable: base your program's decisions on it.
	Code Code `json:"code"`

	// Identifies this call in logs and in the audit trail.
	RequestID string `json:"requestId"`

	// Errors is `errors` of the API.
	Errors []FieldProblem `json:"errors,omitempty"`
}

// ResentDeliveries is what the broker answers.
type ResentDeliveries struct {
	// Deliveries is `deliveries` of the API.
	Deliveries int64 `json:"deliveries"`
}

// Resource is what the broker answers.
type Resource struct {
	// ResourceEUI is `resourceEui` of the API.
	ResourceEUI string `json:"resourceEui,omitempty"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID *int64 `json:"deviceNodeId,omitempty"`

	// Name is `name` of the API.
	Name string `json:"name,omitempty"`

	// Capabilities is `capabilities` of the API.
	Capabilities []ResourceCapability `json:"capabilities,omitempty"`

	// Values that could not be read; only if the broker reads by command.
	Unread []UnreadValue `json:"unread,omitempty"`

	// Capabilities whose state the service may not read.
	Withheld []string `json:"withheld"`
}

// ResourceCapability is what the broker answers.
type ResourceCapability struct {
	// CapabilityID is `capabilityId` of the API.
	CapabilityID int64 `json:"capabilityId"`

	// The standard’s name, if it has one.
	CapabilityName string `json:"capabilityName,omitempty"`

	// Attributes is `attributes` of the API.
	Attributes []Attribute `json:"attributes,omitempty"`
}

// ResourceCommandRequest is what a call takes.
type ResourceCommandRequest struct {
	// COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`.
	ResourceEUI string `json:"resourceEui"`

	// By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place.
	Capability string `json:"capability"`

	// By name, such as `ON`. COCO’s number, such as 0, is accepted in its place.
	Command string `json:"command"`

	// By the standard's names, such as `{"levelPct": 40}`.
	Params map[string]any `json:"params,omitempty"`

	// Milliseconds COCO may wait for the device.
	TimeoutMs *int `json:"timeoutMs,omitempty"`

	// Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`.
	Confirm *ConfirmRequest `json:"confirm,omitempty"`

	// Has the command wait until someone else approves it, whatever the rules of the service say.
	Approval string `json:"approval,omitempty"`
}

// ResourceZone is what the broker answers.
type ResourceZone struct {
	// ZoneID is `zoneId` of the API.
	ZoneID string `json:"zoneId"`

	// ZoneName is `zoneName` of the API.
	ZoneName any `json:"zoneName,omitempty"`
}

// StandardAttribute is what the broker answers.
type StandardAttribute struct {
	// ID is `id` of the API.
	ID int64 `json:"id"`

	// Name is `name` of the API.
	Name string `json:"name"`

	// In COCO’s terms, if the standard says so.
	Type string `json:"type,omitempty"`

	// Unit is `unit` of the API.
	Unit string `json:"unit,omitempty"`
}

// StandardCapability is what the broker answers.
type StandardCapability struct {
	// ID is `id` of the API.
	ID int64 `json:"id"`

	// COCO’s name: put it into `capability`.
	Name string `json:"name"`

	// Whether `*` in a service’s capabilities leaves out its state and all its commands.
	Sensitive bool `json:"sensitive"`

	// Commands is `commands` of the API.
	Commands []StandardCommand `json:"commands"`

	// Attributes is `attributes` of the API.
	Attributes []StandardAttribute `json:"attributes"`
}

// StandardCapabilityList is what the broker answers.
type StandardCapabilityList struct {
	// Items is `items` of the API.
	Items []StandardCapability `json:"items"`
}

// StandardCommand is what the broker answers.
type StandardCommand struct {
	// ID is `id` of the API.
	ID int64 `json:"id"`

	// COCO’s name: put it into `command`.
	Name string `json:"name"`

	// Whether `*` in a service’s capabilities leaves it out.
	Sensitive bool `json:"sensitive"`

	// `null` if the standard does not publish them: the broker then passes on what it is given.
	Parameters []StandardParameter `json:"parameters"`
}

// StandardParameter is what the broker answers.
type StandardParameter struct {
	// Name is `name` of the API.
	Name string `json:"name"`

	// One of `boolean`, `string`, `integer`, `number`; a newer broker may send others.
	Type string `json:"type"`

	// Whether the command is refused without it.
	Required bool `json:"required"`

	// Minimum is `minimum` of the API.
	Minimum *int64 `json:"minimum,omitempty"`

	// Maximum is `maximum` of the API.
	Maximum *int64 `json:"maximum,omitempty"`

	// Such as `percent` or `milliseconds`.
	Unit string `json:"unit,omitempty"`

	// The only values that it may have.
	Values []StandardValue `json:"values,omitempty"`
}

// StandardValue is what the broker answers.
type StandardValue struct {
	// Value is `value` of the API.
	Value int64 `json:"value"`

	// Name is `name` of the API.
	Name string `json:"name"`
}

// UnreadValue is what the broker answers.
type UnreadValue struct {
	// Capability is `capability` of the API.
	Capability string `json:"capability"`

	// The command that returned no value; `null` if no command reads it.
	Command string `json:"command"`

	// COCO’s status, the code of a problem, `refused` or `no_fetch_command`.
	Code string `json:"code"`

	// Detail is `detail` of the API.
	Detail string `json:"detail"`
}

// Webhook is what the broker answers.
type Webhook struct {
	// ID is `id` of the API.
	ID string `json:"id"`

	// URL is `url` of the API.
	URL string `json:"url"`

	// `null` for all but `command.finished`. One of `link.activated`, `link.reauthorization_required`,
	// `link.recovered`, `link.held`, `link.released`, `link.revoked`, `link.refresh_delayed`, `link.granted`,
	// `link.break_glass`, `link.grant_ended`, `command.finished`; a newer broker may send others.
	Types []EventType `json:"types"`

	// Limits `command.finished` to these capabilities; `null` for all.
	Capabilities []string `json:"capabilities"`

	// Limits `command.finished` to commands that ended like this; `null` for all. One of `confirmed`, `succeeded`,
	// `failed`, `unconfirmed`, `expired`, `denied`; a newer broker may send others.
	States []CommandEnd `json:"states"`

	// CreatedAt is `createdAt` of the API.
	CreatedAt time.Time `json:"createdAt"`

	// Since when nothing is sent: the receiver answered 410 (gone), or its service disabled it.
	DisabledAt *time.Time `json:"disabledAt"`
}

// WebhookPage is what the broker answers.
type WebhookPage struct {
	// Where the next page begins; `null` on the last.
	NextCursor string `json:"nextCursor"`

	// Items is `items` of the API.
	Items []Webhook `json:"items"`
}

// WebhookSecret is what the broker answers.
type WebhookSecret struct {
	// Signs the messages (Standard Webhooks). Shown this once.
	Secret string `json:"secret"`
}

// WebhookTest is what the broker answers.
type WebhookTest struct {
	// The `webhook-id` of the message.
	EventID string `json:"eventId"`

	// Whether the receiver acknowledged it, by a 2xx.
	Delivered bool `json:"delivered"`

	// The HTTP status of the answer; `null` if there was none.
	Status *int64 `json:"status"`

	// Why it was not delivered: a short fixed word, such as `refused`, `timeout` or `dns_failure`.
	Error string `json:"error"`

	// DurationMs is `durationMs` of the API.
	DurationMs int64 `json:"durationMs"`
}

// Zone is what the broker answers.
type Zone struct {
	// ZoneID is `zoneId` of the API.
	ZoneID any `json:"zoneId"`

	// ZoneName is `zoneName` of the API.
	ZoneName string `json:"zoneName,omitempty"`
}

// ZoneResource is what the broker answers.
type ZoneResource struct {
	// ResourceEUI is `resourceEui` of the API.
	ResourceEUI string `json:"resourceEui"`

	// DeviceNodeID is `deviceNodeId` of the API.
	DeviceNodeID int64 `json:"deviceNodeId"`

	// Name is `name` of the API.
	Name string `json:"name,omitempty"`

	// What it is, if COCO says so, such as `BULB`, `DOOR_LOCK` or `CAMERA`.
	Kind string `json:"kind,omitempty"`

	// What it can do, if COCO says so: the standard’s names, for which `GET /v1/capabilities` lists the commands.
	CapabilityNames []string `json:"capabilityNames,omitempty"`
}

// ZoneResources is what the broker answers.
type ZoneResources struct {
	// Resources is `resources` of the API.
	Resources []ZoneResource `json:"resources"`
}

// Zones is what the broker answers.
type Zones struct {
	// Zones is `zones` of the API.
	Zones []Zone `json:"zones"`
}
