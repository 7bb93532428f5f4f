# Generated from docs/openapi.json by `npm run clients`: do not edit.
"""What the API takes and answers: dictionaries with the members of its JSON."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

EventType: TypeAlias = Literal[
    "link.activated",
    "link.reauthorization_required",
    "link.recovered",
    "link.held",
    "link.released",
    "link.revoked",
    "link.refresh_delayed",
    "link.granted",
    "link.break_glass",
    "link.grant_ended",
    "command.finished",
]

Capability: TypeAlias = Literal[
    "ON_OFF_CONTROL",
    "LEVEL_CTRL",
    "COLOR_CTRL",
    "LOCK_CONTROL",
    "ENERGY_METERING",
    "MOTION_SENSING",
    "OCCUPANCY_SENSING",
    "CONTACT_SENSING",
    "FLUID_LEVEL_MEASUREMENT",
    "FIRE_SENSING",
    "TEMPERATURE_MEASUREMENT",
    "ILLUMINANCE_MEASUREMENT",
    "POWER_LEVEL_MEASUREMENT",
    "TUNNEL_CONTROL",
    "REL_HUMIDITY_MEASUREMENT",
    "KEYPRESS_SENSING",
    "WARNING_DEV_CONTROL",
    "NETWORK_CONFIGURATION",
    "MEDIA_STREAM",
    "STORAGE_CONFIG",
    "STORAGE_CONTROL",
    "MOTOR_CTRL",
    "IMAGE_CTRL",
    "SNAPSHOT",
    "STATIONARY_POSITION",
    "REAL_TIME_POSITION",
    "VIBRATION_SENSING",
    "AIR_QUALITY_SENSING",
    "WINDOW_COVERING",
    "REMOTE_CONTROL",
    "HVAC_CONTROL",
]

CommandState: TypeAlias = Literal[
    "awaiting_approval",
    "accepted",
    "sent",
    "confirmed",
    "succeeded",
    "failed",
    "unconfirmed",
    "expired",
    "denied",
]

CommandEnd: TypeAlias = Literal[
    "confirmed",
    "succeeded",
    "failed",
    "unconfirmed",
    "expired",
    "denied",
]

CommandReason: TypeAlias = Literal[
    "device_failed",
    "refused_by_coco",
    "coco_unavailable",
    "gateway_busy",
    "network_blocked",
    "application_disabled",
    "circuit_open",
    "overloaded",
    "device_busy",
    "guardrail_unknown",
    "link_on_hold",
    "approval_required",
    "right_ended",
    "storage_unavailable",
    "link_ended",
    "reauthorization_required",
    "no_token",
    "not_recorded",
    "connection_refused",
    "dns_failure",
    "unreachable",
    "no_local_port",
    "too_many_open_files",
    "connect_timeout",
    "tls_failure",
    "connection_failed",
    "broker_failed",
    "device_not_answered",
    "coco_failed",
    "coco_timed_out",
    "connection_broke",
    "answer_unreadable",
    "not_shown",
    "superseded",
    "state_unreadable",
    "broker_stopped",
    "not_approved",
    "denied_by_admin",
    "denied_by_user",
]

ResultState: TypeAlias = Literal["accepted", "succeeded", "failed", "confirmed", "unconfirmed"]

LinkStatus: TypeAlias = Literal["pending", "active", "reauthorization_required", "revoked"]

LinkSessionState: TypeAlias = Literal[
    "created",
    "connecting",
    "returned",
    "unconfirmed",
    "linked",
    "cancelled",
    "refused",
    "other_account",
    "account_taken",
    "withdrawn",
    "never_opened",
    "abandoned",
    "not_confirmed",
    "link_revoked",
    "interrupted",
    "failed",
]

GrantScope: TypeAlias = Literal["coconet:read", "coconet:execute", "links:read"]


class AcceptedCommands(TypedDict):
    commands: list[FollowedCommand]
    """In the order given."""


class ActivityActor(TypedDict):
    kind: str
    """Such as `service`, `admin` or `system`."""
    id: str | None
    name: str | None


class ActivityEntry(TypedDict):
    id: str
    at: str
    action: str
    """Such as `command.executed`; the audit trail uses the same names."""
    result: str
    """One of `succeeded`, `refused`, `failed`, `started`; a newer broker may send others."""
    actor: ActivityActor
    requestId: str | None
    details: dict[str, Any]
    """What belongs to the action; never a secret."""


class ActivityPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[ActivityEntry]


class ApproveRequest(TypedDict):
    parametersHash: str
    """As the command shows it: what was seen is what is sent."""
    reason: NotRequired[str]
    """Text that is not blank, without control characters."""


class Attribute(TypedDict):
    attributeId: int
    value: NotRequired[Any]
    attributeName: NotRequired[str]
    """The standard’s name, if it has one."""
    updatedAt: NotRequired[str]
    """When the value was read, if COCO says so: RFC 3339, in UTC."""
    type: NotRequired[str]
    """The type of the value in COCO’s terms."""
    unit: NotRequired[str]
    """Such as `percent` or `kelvin`."""
    readAt: NotRequired[str]
    """When the broker read it from the device, in UTC; only if the broker reads by command."""


class BatchCommandRequest(TypedDict):
    deviceNodeId: int
    """COCO’s id of the device in its COCONet: 32 bits without a sign. The same as text is
    accepted in its place.
    """
    capability: str
    """By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place."""
    command: str
    """By name, such as `ON`. COCO’s number, such as 0, is accepted in its place."""
    params: NotRequired[dict[str, Any]]
    """By the standard's names, such as `{"levelPct": 40}`."""
    timeoutMs: NotRequired[int]
    """Milliseconds COCO may wait for the device."""
    confirm: NotRequired[ConfirmRequest]
    """Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`."""
    approval: NotRequired[Literal["required"]]
    """Has the command wait until someone else approves it, whatever the rules of the service
    say.
    """
    resourceEui: str
    """COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`."""


class BatchProblem(TypedDict):
    code: str
    """The code of a problem."""
    detail: str
    upstreamCode: NotRequired[int]
    """COCO’s number, if it gave one."""
    upstreamMessage: NotRequired[str]
    """COCO’s words, if it gave any; at most 200 characters."""


class BatchRefusal(TypedDict):
    message: str | None
    """COCO’s words, if it gave any."""


class BatchRequest(TypedDict):
    commands: list[BatchCommandRequest]


class BatchResult(TypedDict):
    index: int
    """Index of the command in the request, from 0."""
    commandId: NotRequired[str]
    """Of the command; missing if it could not be recorded, and so was not sent."""
    status: int
    """The status that the command alone would have been answered with."""
    result: NotRequired[CommandResult]
    refusal: NotRequired[BatchRefusal]
    """COCO refused it."""
    problem: NotRequired[BatchProblem]
    """It could not be carried out."""
    command: NotRequired[FollowedCommand]
    """It waits for approval."""


class BatchResults(TypedDict):
    results: list[BatchResult]
    """One for each command, in their order. Each has exactly one of `result`, `refusal`,
    `problem` and `command`.
    """


class ChangeWebhookRequest(TypedDict):
    url: NotRequired[str]
    """Where events are sent from now on, including queued ones: https, and no internal address."""
    types: NotRequired[list[EventType] | None]
    """Limits events to these types; `null` for all but `command.finished`."""
    capabilities: NotRequired[list[Capability] | None]
    """Limits `command.finished` to these capabilities; `null` for all."""
    states: NotRequired[list[CommandEnd] | None]
    """Limits `command.finished` to commands that ended like this; `null` for all."""
    disabled: NotRequired[bool]
    """`true` sends nothing more and queues no new events; `false` resumes with what is queued."""


class CommandActor(TypedDict):
    name: str
    """As the issuer or the service names the person, or the job."""
    verified: bool
    """Whether an `Actor-Token` proves it; otherwise only the service says so."""
    issuer: str | None
    """The issuer of that token; `null` if there was none."""


class CommandRequest(TypedDict):
    capability: str
    """By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place."""
    command: str
    """By name, such as `ON`. COCO’s number, such as 0, is accepted in its place."""
    params: NotRequired[dict[str, Any]]
    """By the standard's names, such as `{"levelPct": 40}`."""
    timeoutMs: NotRequired[int]
    """Milliseconds COCO may wait for the device."""
    confirm: NotRequired[ConfirmRequest]
    """Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`."""
    approval: NotRequired[Literal["required"]]
    """Has the command wait until someone else approves it, whatever the rules of the service
    say.
    """


class CommandResult(TypedDict):
    commandId: NotRequired[str]
    """Of the command: see `GET /v1/commands/{id}`. In a batch it is next to the result instead."""
    cmdSeqNum: str | None
    """COCO’s number for this command, as text: it may have more digits than a number of your
    language.
    """
    status: str | None
    """COCO’s status, by the standard’s name if it has one, such as `SUCCESS`, or else its number
    as text. `null` if COCO says only that it has the command.
    """
    state: str
    """`accepted`: COCO has the command and the device may still be busy, as after `IN_PROGRESS`;
    not a success yet. With `confirm`: `confirmed` if the device shows it, `unconfirmed` if not,
    whatever COCO said. One of `accepted`, `succeeded`, `failed`, `confirmed`, `unconfirmed`; a
    newer broker may send others.
    """
    reason: NotRequired[str]
    """Why the command is `unconfirmed`. One of `device_not_answered`, `coco_failed`,
    `coco_timed_out`, `connection_broke`, `answer_unreadable`, `not_shown`, `superseded`,
    `state_unreadable`, `broker_stopped`, `broker_failed`; a newer broker may send others.
    """
    capability: str
    capabilityId: int
    command: str
    cmdId: int
    cmdResponse: NotRequired[Any]
    """What the command returned, as a FETCH_ command does."""


class ConfirmLinkSessionRequest(TypedDict):
    confirmationCode: str
    """The confirmationCode that came with the browser to returnUrl."""


class ConfirmRequest(TypedDict):
    within: NotRequired[float]


class CreateLinkSessionRequest(TypedDict):
    userId: str
    """The user’s id at the service, which has authenticated that user itself."""
    returnUrl: str
    """Where the browser returns to."""
    linkId: NotRequired[str]
    """The link to renew. Leave it out to make a new one; `null` is refused."""
    lang: NotRequired[str]
    """Language of the pages on which the user may end, such as `de` or `pt-BR` (RFC 5646). There
    are texts in English, German, Spanish, French and Hindi. Without it, or with another
    language, the browser’s preference counts.
    """


class CreateWebhookRequest(TypedDict):
    url: str
    """Where events are sent: https, and no internal address."""
    types: NotRequired[list[EventType]]
    """Limits events to these types, plus `link.break_glass` for your own links in any case; if
    left out, all but `command.finished`.
    """
    capabilities: NotRequired[list[Capability]]
    """Limits `command.finished` to these capabilities. Without `types`, the webhook gets only
    these, and `link.break_glass`.
    """
    states: NotRequired[list[CommandEnd]]
    """Limits `command.finished` to commands that ended like this. Without `types`, the webhook
    gets only these, and `link.break_glass`.
    """


class CreatedWebhook(TypedDict):
    id: str
    url: str
    types: list[str] | None
    """`null` for all but `command.finished`. One of `link.activated`,
    `link.reauthorization_required`, `link.recovered`, `link.held`, `link.released`,
    `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`,
    `link.grant_ended`, `command.finished`; a newer broker may send others.
    """
    capabilities: list[str] | None
    """Limits `command.finished` to these capabilities; `null` for all."""
    states: list[str] | None
    """Limits `command.finished` to commands that ended like this; `null` for all. One of
    `confirmed`, `succeeded`, `failed`, `unconfirmed`, `expired`, `denied`; a newer broker may
    send others.
    """
    createdAt: str
    disabledAt: str | None
    """Since when nothing is sent: the receiver answered 410 (gone), or its service disabled it."""
    secret: str
    """Signs the messages (Standard Webhooks). Shown this once."""


class Delivery(TypedDict):
    id: str
    eventId: str
    type: str
    """One of `link.activated`, `link.reauthorization_required`, `link.recovered`, `link.held`,
    `link.released`, `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`,
    `link.grant_ended`, `command.finished`; a newer broker may send others.
    """
    linkId: str
    sequence: int
    """The event’s position among all: for one link, a later event has a higher one."""
    status: str
    """`dead`: given up, until someone resends it. One of `pending`, `delivered`, `dead`; a newer
    broker may send others.
    """
    attempts: int
    """Attempts so far, or since it was resent."""
    dueAt: str | None
    """When it is tried next; `null` if it is not pending."""
    lastStatus: int | None
    """The HTTP status of the last answer."""
    lastError: str | None
    """Why there was no answer: a short fixed word."""
    deliveredAt: str | None
    resentAt: str | None
    """When someone resent it after it was given up."""
    tries: list[DeliveryTry]
    """The last attempts, at most 20, the oldest first."""


class DeliveryPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[Delivery]


class DeliveryTry(TypedDict):
    at: str
    durationMs: int
    status: int | None
    """The HTTP status of the answer; `null` if there was none."""
    error: str | None
    """Why it failed: a short fixed word, such as `refused`, `timeout` or `connection_refused`;
    `null` if it did not.
    """


class DenyRequest(TypedDict):
    parametersHash: NotRequired[str]
    """As the command shows it; may be left out."""
    reason: NotRequired[str]
    """Text that is not blank, without control characters."""


class EventActor(TypedDict):
    name: str
    """As the issuer or the service names the person, or the job."""
    verified: bool
    """Whether an `Actor-Token` proves it; otherwise only the service says so."""
    issuer: str | None
    """The issuer of that token; `null` if there was none."""


class EventData(TypedDict):
    linkId: str
    userId: NotRequired[str]
    """The user’s id at the service that owns the link; absent for a service that only has a
    grant on it.
    """
    reason: NotRequired[str]
    """Why the link fails (a last error), or why the command ended as it did, unless it
    succeeded.
    """
    closes: NotRequired[str]
    """The type of the event that no longer holds. One of `link.reauthorization_required`,
    `link.refresh_delayed`; a newer broker may send others.
    """
    renewed: NotRequired[bool]
    """Whether an active link was linked again."""
    grantId: NotRequired[str]
    """The grant that was given or has ended."""
    granteeId: NotRequired[str]
    """The service to which it was given."""
    notAfter: NotRequired[str]
    """When it expires."""
    end: NotRequired[str]
    """How it ended. One of `revoked`, `expired`; a newer broker may send others."""
    commandId: NotRequired[str]
    """The command that has ended: `GET /v1/commands/{id}` reads it."""
    serviceId: NotRequired[str]
    """The service that asked for the command."""
    networkId: NotRequired[str]
    deviceNodeId: NotRequired[str]
    resourceEui: NotRequired[str]
    capability: NotRequired[str]
    """By COCO’s name, or by its number if the standard has no name for it."""
    command: NotRequired[str]
    """As `capability`."""
    state: NotRequired[str]
    """How the command ended. One of `confirmed`, `succeeded`, `failed`, `unconfirmed`,
    `expired`, `denied`; a newer broker may send others.
    """
    status: NotRequired[str]
    """COCO’s word for how it ended, such as `SUCCESS`."""
    upstreamCode: NotRequired[int]
    """COCO’s error number."""
    actor: NotRequired[EventActor]
    """Who inside the company caused the command, if its caller said so."""
    acceptedAt: NotRequired[str]
    """When the command was asked for."""
    sentAt: NotRequired[str]
    """When it was sent; absent if it was not."""
    endedAt: NotRequired[str]


class EventPage(TypedDict):
    items: list[LinkEvent]
    """Oldest first; each the same as in a webhook’s body."""
    nextCursor: str
    """The cursor of the next page; at the end, it later returns what has happened since."""
    hasMore: bool


class FailedZone(TypedDict):
    zoneId: str
    zoneName: NotRequired[Any]
    code: str
    """The code of a problem."""
    detail: str


class FieldProblem(TypedDict):
    field: str
    """Such as `params.levelPct` or `header Idempotency-Key`."""
    message: str
    """What was expected there."""


class FollowedCommand(TypedDict):
    id: str
    linkId: str
    serviceId: str
    """The service that asked for it."""
    networkId: str | None
    deviceNodeId: str | None
    resourceEui: str | None
    capability: str
    """By COCO’s name, or its number where the standard has no name for it."""
    command: str
    """As `capability`."""
    parameters: dict[str, Any] | None
    """`null` if it had none, if they take more than 500 characters, if they may be secret, such
    as a lock’s PIN, and while the command is not approved.
    """
    state: str
    """`awaiting_approval`: it is sent once someone approves it. `accepted`: the broker will send
    it. `sent`: COCO may have received it. The others are ends: `succeeded` by COCO’s word,
    `confirmed` by the device’s state, `failed` without effect, `unconfirmed` if that is unknown,
    `expired` and `denied` unsent. One of `awaiting_approval`, `accepted`, `sent`, `confirmed`,
    `succeeded`, `failed`, `unconfirmed`, `expired`, `denied`; a newer broker may send others.
    """
    reason: str | None
    """Why it ended like this; `null` if it has no end, or succeeded."""
    status: str | None
    """COCO’s word for how it ended, such as `SUCCESS`; `null` if it gave none."""
    upstreamCode: int | None
    """COCO’s error number; `null` if it gave none."""
    acceptedAt: str
    sentAt: str | None
    endedAt: str | None
    requestId: str | None
    """`X-Request-Id` of the call that asked for it."""
    actor: CommandActor | None
    """Who inside the company caused it: see the headers `Actor` and `Actor-Token`; `null` if the
    call did not say.
    """
    expiresAt: str | None
    """Until when it can be approved; `null` if it needed no approval."""
    parametersHash: str | None
    """Names exactly what was shown for approval; `null` if it needed none."""


class FollowedCommandPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[FollowedCommand]
    """Newest first."""


class GrantGiver(TypedDict):
    kind: str
    """One of `service`, `admin`; a newer broker may send others."""
    id: str


class GrantRequest(TypedDict):
    serviceId: str
    """The service that may act on the link."""
    scopes: list[GrantScope]
    """What it may do; at most what the caller’s own service may do."""
    capabilities: list[str]
    """Which capabilities, as for a service: `NAME`, `NAME.read`, `NAME.COMMAND`, or `*` for
    everything that is not sensitive.
    """
    zones: NotRequired[list[GrantedZoneRequest]]
    """Limits the grant to the devices in these zones, and those in `devices`."""
    devices: NotRequired[list[GrantedDeviceRequest]]
    """Limits the grant to these devices, and those in `zones`."""
    notAfter: NotRequired[str]
    """When it ends: at most a year from now, which is also the default."""
    reason: str
    """Why, for the people who read the audit trail."""


class GrantedDevice(TypedDict):
    networkId: str
    deviceNodeId: str
    resourceEui: NotRequired[str]
    """Absent for every resource of the device."""


class GrantedDeviceRequest(TypedDict):
    networkId: str
    """1 to 64 letters, digits, "_" or "-"."""
    deviceNodeId: str
    """A whole number as text."""
    resourceEui: NotRequired[str]
    """One of its resources; all of them if left out."""


class GrantedZone(TypedDict):
    networkId: str
    zoneId: str


class GrantedZoneRequest(TypedDict):
    networkId: str
    """1 to 64 letters, digits, "_" or "-"."""
    zoneId: str
    """1 to 64 letters, digits, "_" or "-"."""


class HeldLinkGrant(TypedDict):
    id: str
    linkId: str
    ownerId: str
    """The service that made the link."""
    serviceId: str
    """The service that may act on the link."""
    scopes: list[str]
    """One of `coconet:read`, `coconet:execute`, `links:read`; a newer broker may send others."""
    capabilities: list[str]
    """What the service may use of these is also limited by its own capabilities and, where the
    owner gave the grant, by the owner’s.
    """
    zones: list[GrantedZone] | None
    """`null`, like `devices`, for the whole home."""
    devices: list[GrantedDevice] | None
    createdAt: str
    notAfter: str
    breakGlass: bool


class HeldLinkGrantPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[HeldLinkGrant]


class Link(TypedDict):
    id: str
    userId: str
    """The user’s id at the service."""
    status: str
    """One of `pending`, `active`, `reauthorization_required`, `revoked`; a newer broker may send
    others.
    """
    createdAt: str
    activatedAt: str | None
    revokedAt: str | None
    accessTokenExpiresAt: str | None
    lastRefreshedAt: str | None
    cocoAccount: str
    """Whether the broker knows which COCO account the link belongs to. If it does, it refuses a
    renewal with another account. `unknown` if COCO does not say, and on revoked links. One of
    `known`, `unknown`; a newer broker may send others.
    """
    lastError: LinkError | None
    """`null` while the link works."""
    heldAt: str | None
    """Since when support has the link on hold, so that no command is sent through it; `null` if
    it is not on hold.
    """


class LinkError(TypedDict):
    code: str
    """Why the link fails, and so who has to act. One of `grant_refused`,
    `refresh_token_expired`, `refresh_outcome_unknown`, `refused_repeatedly`,
    `grant_of_another_client`, `client_misconfigured`, `key_unavailable`, `mass_refusal`,
    `provider_down`, `provider_throttled`; a newer broker may send others.
    """
    at: str | None


class LinkEvent(TypedDict):
    id: str
    """Stays the same however often the event is delivered: the key by which a receiver
    recognizes a repetition.
    """
    type: str
    """One of `link.activated`, `link.reauthorization_required`, `link.recovered`, `link.held`,
    `link.released`, `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`,
    `link.grant_ended`, `command.finished`; a newer broker may send others.
    """
    timestamp: str
    sequence: int
    """Rises from event to event; for one link, in the order of the changes, whatever the clocks
    of the broker’s machines say. A receiver that keeps the highest value of each link recognizes
    an event that arrives late, such as a resent one.
    """
    resent: NotRequired[bool]
    """Set in the body of a webhook if the event had been given up and someone had it resent."""
    data: EventData


class LinkGrant(TypedDict):
    id: str
    linkId: str
    ownerId: str
    """The service that made the link."""
    serviceId: str
    """The service that may act on the link."""
    scopes: list[str]
    """One of `coconet:read`, `coconet:execute`, `links:read`; a newer broker may send others."""
    capabilities: list[str]
    """What the service may use of these is also limited by its own capabilities and, where the
    owner gave the grant, by the owner’s.
    """
    zones: list[GrantedZone] | None
    """`null`, like `devices`, for the whole home."""
    devices: list[GrantedDevice] | None
    createdAt: str
    notAfter: str
    breakGlass: bool
    reason: str
    givenBy: GrantGiver
    """The service or the person that gave it."""
    endedAt: str | None
    """`null` while it holds."""
    endedBy: str | None
    """`null` while it holds. One of `revoked`, `expired`; a newer broker may send others."""


class LinkGrantPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[LinkGrant]


class LinkPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[Link]


class LinkSession(TypedDict):
    id: str
    """Keep it in the user’s own session."""
    linkUrl: str
    """Where to send the user’s browser; valid for one browser, until `expiresAt`."""
    expiresAt: str


class LinkSessionRecord(TypedDict):
    id: str
    userId: str
    """The user’s id at the service."""
    state: str
    """How far it is: `created`, `connecting` (the user is at COCO), `returned`, `unconfirmed`
    (waiting for `confirm`). Or how it ended: `linked`, `cancelled` (by the user, at COCO),
    `refused` (by COCO), `other_account`, `account_taken`, `withdrawn` (by `DELETE`),
    `never_opened`, `abandoned` (at COCO), `not_confirmed`, `link_revoked`, `interrupted`,
    `failed`. One of `created`, `connecting`, `returned`, `unconfirmed`, `linked`, `cancelled`,
    `refused`, `other_account`, `account_taken`, `withdrawn`, `never_opened`, `abandoned`,
    `not_confirmed`, `link_revoked`, `interrupted`, `failed`; a newer broker may send others.
    """
    explanation: str
    """The same in words, for the person who answers the user."""
    error: str | None
    """The `error` that the browser brought back to `returnUrl`: COCO’s own code if COCO refused."""
    reason: str | None
    """The `reason` that came with it."""
    linkId: str | None
    """The link that it made or renews; `null` until then."""
    renewsLink: bool
    """Whether it renews a link."""
    createdAt: str
    openedAt: str | None
    """When a browser last opened the link URL."""
    otherBrowserAt: str | None
    """When a second browser was first refused."""
    endedAt: str | None
    """`null` while it is open."""
    expiresAt: str
    """Until when the user may come back from COCO."""


class MergedResource(TypedDict):
    resourceEui: str
    deviceNodeId: int
    name: NotRequired[str]
    kind: NotRequired[str]
    """What it is, if COCO says so, such as `BULB`, `DOOR_LOCK` or `CAMERA`."""
    capabilityNames: NotRequired[list[str]]
    """What it can do, if COCO says so: the standard’s names, for which `GET /v1/capabilities`
    lists the commands.
    """
    zones: list[ResourceZone]
    """The zones it is in. Zone 0 holds resources that are in no room; it has no name unless COCO
    lists it.
    """


class MergedResources(TypedDict):
    resources: list[MergedResource]
    failedZones: list[FailedZone]
    """Zones that could not be read: their resources are missing here."""
    withheld: list[str]
    """Capabilities whose state the service may not read."""


class Network(TypedDict):
    networkId: str
    networkName: NotRequired[str]
    networkType: NotRequired[str]
    """`IOT`, or `CALL_NET` for calls and chats, if COCO says so."""
    holdsDevices: NotRequired[bool]
    """False for a network without devices; left out if COCO does not say what the network is
    for.
    """
    role: NotRequired[str]
    """The user’s role in it, if COCO says so: `OWNER`, `ADMIN` or `GUEST`."""


class Networks(TypedDict):
    networks: list[Network]


class Problem(TypedDict):
    type: str
    """Leads to a page about the code."""
    title: str
    """The same for every problem of this code."""
    status: int
    """The same as the response's status."""
    detail: str
    """What happened this time, and what to do."""
    code: str
    """Stable: base your program's decisions on it."""
    requestId: str
    """Identifies this call in logs and in the audit trail."""
    errors: NotRequired[list[FieldProblem]]


class ResentDeliveries(TypedDict):
    deliveries: int


class Resource(TypedDict):
    resourceEui: NotRequired[str]
    deviceNodeId: NotRequired[int]
    name: NotRequired[str]
    capabilities: NotRequired[list[ResourceCapability]]
    unread: NotRequired[list[UnreadValue]]
    """Values that could not be read; only if the broker reads by command."""
    withheld: list[str]
    """Capabilities whose state the service may not read."""


class ResourceCapability(TypedDict):
    capabilityId: int
    capabilityName: NotRequired[str]
    """The standard’s name, if it has one."""
    attributes: NotRequired[list[Attribute]]


class ResourceCommandRequest(TypedDict):
    resourceEui: str
    """COCO’s id of the resource, as lists show it, such as `3/zigbee/3C6A2CFFFED0AF76/01`."""
    capability: str
    """By name, such as `ON_OFF_CONTROL`. COCO’s number, such as 0, is accepted in its place."""
    command: str
    """By name, such as `ON`. COCO’s number, such as 0, is accepted in its place."""
    params: NotRequired[dict[str, Any]]
    """By the standard's names, such as `{"levelPct": 40}`."""
    timeoutMs: NotRequired[int]
    """Milliseconds COCO may wait for the device."""
    confirm: NotRequired[ConfirmRequest]
    """Whether the device is asked if it obeyed: then `state` is `confirmed` or `unconfirmed`."""
    approval: NotRequired[Literal["required"]]
    """Has the command wait until someone else approves it, whatever the rules of the service
    say.
    """


class ResourceZone(TypedDict):
    zoneId: str
    zoneName: NotRequired[Any]


class StandardAttribute(TypedDict):
    id: int
    name: str
    type: NotRequired[str]
    """In COCO’s terms, if the standard says so."""
    unit: NotRequired[str]


class StandardCapability(TypedDict):
    id: int
    name: str
    """COCO’s name: put it into `capability`."""
    sensitive: bool
    """Whether `*` in a service’s capabilities leaves out its state and all its commands."""
    commands: list[StandardCommand]
    attributes: list[StandardAttribute]


class StandardCapabilityList(TypedDict):
    items: list[StandardCapability]


class StandardCommand(TypedDict):
    id: int
    name: str
    """COCO’s name: put it into `command`."""
    sensitive: bool
    """Whether `*` in a service’s capabilities leaves it out."""
    parameters: list[StandardParameter] | None
    """`null` if the standard does not publish them: the broker then passes on what it is given."""


class StandardParameter(TypedDict):
    name: str
    type: str
    """One of `boolean`, `string`, `integer`, `number`; a newer broker may send others."""
    required: bool
    """Whether the command is refused without it."""
    minimum: NotRequired[int]
    maximum: NotRequired[int]
    unit: NotRequired[str]
    """Such as `percent` or `milliseconds`."""
    values: NotRequired[list[StandardValue]]
    """The only values that it may have."""


class StandardValue(TypedDict):
    value: int
    name: str


class UnreadValue(TypedDict):
    capability: str
    command: str | None
    """The command that returned no value; `null` if no command reads it."""
    code: str
    """COCO’s status, the code of a problem, `refused` or `no_fetch_command`."""
    detail: str


class Webhook(TypedDict):
    id: str
    url: str
    types: list[str] | None
    """`null` for all but `command.finished`. One of `link.activated`,
    `link.reauthorization_required`, `link.recovered`, `link.held`, `link.released`,
    `link.revoked`, `link.refresh_delayed`, `link.granted`, `link.break_glass`,
    `link.grant_ended`, `command.finished`; a newer broker may send others.
    """
    capabilities: list[str] | None
    """Limits `command.finished` to these capabilities; `null` for all."""
    states: list[str] | None
    """Limits `command.finished` to commands that ended like this; `null` for all. One of
    `confirmed`, `succeeded`, `failed`, `unconfirmed`, `expired`, `denied`; a newer broker may
    send others.
    """
    createdAt: str
    disabledAt: str | None
    """Since when nothing is sent: the receiver answered 410 (gone), or its service disabled it."""


class WebhookPage(TypedDict):
    nextCursor: str | None
    """Where the next page begins; `null` on the last."""
    items: list[Webhook]


class WebhookSecret(TypedDict):
    secret: str
    """Signs the messages (Standard Webhooks). Shown this once."""


class WebhookTest(TypedDict):
    eventId: str
    """The `webhook-id` of the message."""
    delivered: bool
    """Whether the receiver acknowledged it, by a 2xx."""
    status: int | None
    """The HTTP status of the answer; `null` if there was none."""
    error: str | None
    """Why it was not delivered: a short fixed word, such as `refused`, `timeout` or
    `dns_failure`.
    """
    durationMs: int


class Zone(TypedDict):
    zoneId: Any
    zoneName: NotRequired[str]


class ZoneResource(TypedDict):
    resourceEui: str
    deviceNodeId: int
    name: NotRequired[str]
    kind: NotRequired[str]
    """What it is, if COCO says so, such as `BULB`, `DOOR_LOCK` or `CAMERA`."""
    capabilityNames: NotRequired[list[str]]
    """What it can do, if COCO says so: the standard’s names, for which `GET /v1/capabilities`
    lists the commands.
    """


class ZoneResources(TypedDict):
    resources: list[ZoneResource]


class Zones(TypedDict):
    zones: list[Zone]
