# Generated from docs/openapi.json by `npm run clients`: do not edit.
"""Every operation of the API that is for services, one method each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from ._calls import Calls
from .models import (
    AcceptedCommands,
    ActivityPage,
    ApproveRequest,
    BatchRequest,
    BatchResults,
    Capability,
    ChangeWebhookRequest,
    CommandEnd,
    CommandRequest,
    CommandResult,
    CommandState,
    ConfirmLinkSessionRequest,
    CreateLinkSessionRequest,
    CreateWebhookRequest,
    CreatedWebhook,
    DeliveryPage,
    DenyRequest,
    EventPage,
    EventType,
    FollowedCommand,
    FollowedCommandPage,
    GrantRequest,
    HeldLinkGrantPage,
    Link,
    LinkGrant,
    LinkGrantPage,
    LinkPage,
    LinkSession,
    LinkSessionRecord,
    LinkStatus,
    MergedResources,
    Networks,
    ResentDeliveries,
    Resource,
    ResourceCommandRequest,
    StandardCapabilityList,
    Webhook,
    WebhookPage,
    WebhookSecret,
    WebhookTest,
    ZoneResources,
    Zones,
)


class Operations:
    """The complete API for services. Failed calls raise `BrokerError`; ``timeout`` is in seconds."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def list_standard_capabilities(
        self,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> StandardCapabilityList:
        """What devices can do: every capability, its commands with their parameters, and its
        attributes.

        The same for all services and users; it changes only with the broker’s version. Which of
        them a resource has, lists of resources say in `capabilityNames`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/capabilities",
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("StandardCapabilityList", answer)

    def read_command(
        self,
        command_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> FollowedCommand:
        """One command: how far it has come, or how it ended.

        Every answer to a command names its id. The replica that carries the command out knows it
        at once; others know a command that is neither sensitive nor asynchronous within a
        second.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/commands/{commandId}",
            path={
                "commandId": command_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("FollowedCommand", answer)

    def approve_command_as_user(
        self,
        command_id: str,
        body: ApproveRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> FollowedCommand:
        """Approve a command on behalf of the link’s user: it is sent.

        Only the service that owns the link may do this, with an `Actor-Token` whose person is
        the link’s `userId`. The requester of the command cannot approve it.

        Needs the scope `coconet:execute`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/commands/{commandId}/approve",
            path={
                "commandId": command_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("FollowedCommand", answer)

    def deny_command_as_user(
        self,
        command_id: str,
        body: DenyRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> FollowedCommand:
        """Deny a command on behalf of the link’s user: it is not sent.

        As approving it; the requester may also deny it.

        Needs the scope `coconet:execute`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/commands/{commandId}/deny",
            path={
                "commandId": command_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("FollowedCommand", answer)

    def list_events(
        self,
        *,
        cursor: str | None = None,
        types: Sequence[EventType] | None = None,
        capabilities: Sequence[Capability] | None = None,
        states: Sequence[CommandEnd] | None = None,
        limit: int | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> EventPage:
        """What happened to links and commands since a cursor, oldest first.

        Kept for 30 days. Continue from `nextCursor`, even at the end: it later returns what has
        happened since. A page can be short or empty although more follow: see `hasMore`.

        Needs the scope `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/events",
            query={
                "cursor": cursor,
                "types": types,
                "capabilities": capabilities,
                "states": states,
                "limit": limit,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("EventPage", answer)

    def list_held_grants(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> HeldLinkGrantPage:
        """The grants that the caller holds on links of other services, newest first.

        `GET /v1/links` lists only the links that the caller made.

        Needs the scope `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/grants",
            query={
                "cursor": cursor,
                "limit": limit,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("HeldLinkGrantPage", answer)

    def start_link_session(
        self,
        body: CreateLinkSessionRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> LinkSession:
        """Start linking a user’s COCO account.

        Send the user’s browser to `linkUrl`. It returns to `returnUrl` with `linkSession` and
        `confirmationCode`, or with `error`. With `linkId` an existing link is renewed: it keeps
        its id.

        Needs the scope `links:create`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/link-sessions",
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("LinkSession", answer)

    def read_link_session(
        self,
        id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> LinkSessionRecord:
        """How far a link session is, or how it ended.

        Only for the service that started it, for as long as the broker keeps it
        (`LINK_SESSION_RETENTION`).

        Needs the scope `links:create`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/link-sessions/{id}",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("LinkSessionRecord", answer)

    def end_link_session(
        self,
        id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """End a link session that is still open.

        Its link URL stops working immediately, on every replica, and tokens that await the
        confirmation are destroyed. A link that it renews stays as it was. Does nothing to a
        session that has ended: to end a link, revoke it.

        Needs the scope `links:create`.
        """
        self._calls.send(
            "DELETE",
            "/v1/link-sessions/{id}",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def confirm_link_session(
        self,
        id: str,
        body: ConfirmLinkSessionRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Link:
        """Confirm that the user who returned is the one who started.

        The link becomes active. A code works once, for a few minutes. This stops an attacker who
        makes someone else finish the attacker’s link.

        Needs the scope `links:create`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/link-sessions/{id}/confirm",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("Link", answer)

    def list_links(
        self,
        *,
        user_id: str | None = None,
        status: LinkStatus | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> LinkPage:
        """The caller’s links, newest first.

        Needs the scope `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links",
            query={
                "userId": user_id,
                "status": status,
                "limit": limit,
                "cursor": cursor,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("LinkPage", answer)

    def read_link(
        self,
        id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Link:
        """One link: its state, expiry, last refresh and last error.

        Needs the scope `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Link", answer)

    def revoke_link(
        self,
        id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Revoke a link permanently.

        It ends immediately on every replica, and its tokens and data key are destroyed. The user
        can link again, under a new id.

        Needs the scope `links:revoke`.
        """
        self._calls.send(
            "DELETE",
            "/v1/links/{id}",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def list_link_activity(
        self,
        id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> ActivityPage:
        """What was done through a link, by whom, newest first.

        Needs the scope `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/activity",
            path={
                "id": id,
            },
            query={
                "cursor": cursor,
                "limit": limit,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("ActivityPage", answer)

    def read_coco(
        self,
        id: str,
        path: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Read from COCO, in COCO’s own form.

        COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold
        slashes. The broker refuses query parameters, and a path that its policy does not list.
        An answer that is not `application/problem+json` is COCO’s own, with its status: streamed
        to services that are granted every capability, and rewritten for others, without what
        they may not see.

        Needs the scope that the policy requires: `coconet:read` to read, `coconet:execute` for
        commands.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/coco/{path}",
            path={
                "id": id,
                "path": path,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return answer

    def execute_at_coco(
        self,
        id: str,
        path: str,
        body: dict[str, Any],
        *,
        idempotency_key: str | None = None,
        prefer: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Any | FollowedCommand:
        """Send a command to COCO, in COCO’s own form.

        COCO’s own request and answer. `path` is COCO’s path without its prefix, and may hold
        slashes. The broker refuses query parameters, and a path that its policy does not list.
        An answer that is not `application/problem+json` is COCO’s own, with its status: streamed
        to services that are granted every capability, and rewritten for others, without what
        they may not see.

        Needs the scope that the policy requires: `coconet:read` to read, `coconet:execute` for
        commands.
        """
        answer = self._calls.json(
            "POST",
            "/v1/links/{id}/coco/{path}",
            path={
                "id": id,
                "path": path,
            },
            headers={
                "Idempotency-Key": idempotency_key,
                "Prefer": prefer,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            keyed=True,
            timeout=timeout,
        )
        return cast("Any | FollowedCommand", answer)

    def list_commands(
        self,
        id: str,
        *,
        device: str | None = None,
        capability: Capability | None = None,
        state: CommandState | None = None,
        from_: str | None = None,
        actor: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        actor_header: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> FollowedCommandPage:
        """The commands of a link, newest first.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/commands",
            path={
                "id": id,
            },
            query={
                "device": device,
                "capability": capability,
                "state": state,
                "from": from_,
                "actor": actor,
                "limit": limit,
                "cursor": cursor,
            },
            headers={
                "Actor": actor_header,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("FollowedCommandPage", answer)

    def grant_link(
        self,
        id: str,
        body: GrantRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> LinkGrant:
        """Let another service act on a link.

        The other service may do what the grant, its own rights and yours all allow, in the
        places that the grant names, until it ends. For anything else the answer is 404, as if
        the link did not exist. A service has at most one grant on a link, and a link has at most
        20.

        Needs the scope `links:grant`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/links/{id}/grants",
            path={
                "id": id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("LinkGrant", answer)

    def list_link_grants(
        self,
        id: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> LinkGrantPage:
        """The grants of a link, also those that have ended, newest first.

        Needs the scope `links:grant`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/grants",
            path={
                "id": id,
            },
            query={
                "cursor": cursor,
                "limit": limit,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("LinkGrantPage", answer)

    def end_link_grant(
        self,
        id: str,
        grant_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """End a grant, on every replica.

        Commands that were not sent yet are not sent, and answers still being streamed are cut.

        Needs the scope `links:grant`.
        """
        self._calls.send(
            "DELETE",
            "/v1/links/{id}/grants/{grantId}",
            path={
                "id": id,
                "grantId": grant_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def list_networks(
        self,
        id: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Networks:
        """The user’s COCONets.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks",
            path={
                "id": id,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Networks", answer)

    def execute_commands(
        self,
        id: str,
        network_id: str,
        body: BatchRequest,
        *,
        prefer: str | None = None,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> AcceptedCommands | BatchResults:
        """Send commands to several resources of a COCONet, such as a scene.

        They run in parallel, in no guaranteed order. Each has its result; if one is malformed,
        none is carried out.

        Needs the scope `coconet:execute`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/links/{id}/networks/{networkId}/commands",
            path={
                "id": id,
                "networkId": network_id,
            },
            headers={
                "Prefer": prefer,
                "Idempotency-Key": idempotency_key,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            keyed=True,
            timeout=timeout,
        )
        return cast("AcceptedCommands | BatchResults", answer)

    def execute_resource_command(
        self,
        id: str,
        network_id: str,
        device_node_id: str | int,
        body: ResourceCommandRequest,
        *,
        prefer: str | None = None,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> CommandResult | FollowedCommand:
        """Send a command to a resource that the body names.

        As `executeCommand`, with `resourceEui` in the body: it may hold slashes, which some
        clients and proxies decode in a path. Under one `Idempotency-Key` both are the same
        command.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:execute`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/commands",
            path={
                "id": id,
                "networkId": network_id,
                "deviceNodeId": device_node_id,
            },
            headers={
                "Prefer": prefer,
                "Idempotency-Key": idempotency_key,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            keyed=True,
            timeout=timeout,
        )
        return cast("CommandResult | FollowedCommand", answer)

    def read_resource_by_query(
        self,
        id: str,
        network_id: str,
        device_node_id: str | int,
        resource_eui: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Resource:
        """The state of the resource that the query names.

        As `readResource`, with `resourceEui` in the query: it may hold slashes, which some
        clients and proxies decode in a path.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resource",
            path={
                "id": id,
                "networkId": network_id,
                "deviceNodeId": device_node_id,
            },
            query={
                "resourceEui": resource_eui,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Resource", answer)

    def read_resource(
        self,
        id: str,
        network_id: str,
        device_node_id: str | int,
        resource_eui: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Resource:
        """The state of a resource: its attributes, by name.

        Names, types and units are added to COCO’s numbers.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}",
            path={
                "id": id,
                "networkId": network_id,
                "deviceNodeId": device_node_id,
                "resourceEui": resource_eui,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Resource", answer)

    def execute_command(
        self,
        id: str,
        network_id: str,
        device_node_id: str | int,
        resource_eui: str,
        body: CommandRequest,
        *,
        prefer: str | None = None,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> CommandResult | FollowedCommand:
        """Send a command to a resource.

        By the standard’s names or numbers, which are checked before COCO sees the command.
        `state` says how far it has come: `accepted` is not done yet, and `failed` means that
        COCO had the command and the device did not do it.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:execute`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/links/{id}/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}/commands",
            path={
                "id": id,
                "networkId": network_id,
                "deviceNodeId": device_node_id,
                "resourceEui": resource_eui,
            },
            headers={
                "Prefer": prefer,
                "Idempotency-Key": idempotency_key,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            keyed=True,
            timeout=timeout,
        )
        return cast("CommandResult | FollowedCommand", answer)

    def list_resources(
        self,
        id: str,
        network_id: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> MergedResources:
        """The resources of all zones, merged.

        A zone that could not be read does not fail the request: it is listed in `failedZones`.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks/{networkId}/resources",
            path={
                "id": id,
                "networkId": network_id,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("MergedResources", answer)

    def list_zones(
        self,
        id: str,
        network_id: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Zones:
        """The zones of a COCONet.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks/{networkId}/zones",
            path={
                "id": id,
                "networkId": network_id,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Zones", answer)

    def read_zone(
        self,
        id: str,
        network_id: str,
        zone_id: str,
        *,
        cache_control: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> ZoneResources:
        """One zone with its resources.

        If COCO knows no such network, zone, device or resource, the answer is the problem
        `device_not_found`. If COCO refuses with another of its numbers, the answer is a problem
        with `upstreamCode` and `upstreamMessage`, such as `upstream_refused` with COCO’s own
        status. If COCO refuses without a number, its answer passes in its own words, with its
        status and not as `application/problem+json`.

        Needs the scope `coconet:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/links/{id}/networks/{networkId}/zones/{zoneId}",
            path={
                "id": id,
                "networkId": network_id,
                "zoneId": zone_id,
            },
            headers={
                "Cache-Control": cache_control,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("ZoneResources", answer)

    def create_webhook(
        self,
        body: CreateWebhookRequest,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> CreatedWebhook:
        """Have events sent to an address.

        The answer holds the secret that signs the messages, which is never shown again.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/webhooks",
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("CreatedWebhook", answer)

    def list_webhooks(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> WebhookPage:
        """The caller's webhooks, newest first.

        Needs the scope `webhooks:manage`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/webhooks",
            query={
                "cursor": cursor,
                "limit": limit,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("WebhookPage", answer)

    def read_webhook(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Webhook:
        """One webhook.

        Needs the scope `webhooks:manage`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/webhooks/{webhookId}",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("Webhook", answer)

    def change_webhook(
        self,
        webhook_id: str,
        body: ChangeWebhookRequest,
        *,
        if_match: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Webhook:
        """Change where a webhook leads and what it gets, or disable it.

        Changes the given fields; the others stay. Queued events go to the new address, even if
        the new filter excludes them. The secret stays.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        answer = self._calls.json(
            "PATCH",
            "/v1/webhooks/{webhookId}",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "if-match": if_match,
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            body=body,
            timeout=timeout,
        )
        return cast("Webhook", answer)

    def delete_webhook(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Delete a webhook, with everything still to be sent to it.

        Needs the scope `webhooks:manage`.
        """
        self._calls.send(
            "DELETE",
            "/v1/webhooks/{webhookId}",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        status: Literal["pending", "delivered", "dead"] | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> DeliveryPage:
        """What was sent to a webhook, newest first.

        `status=dead` lists those that were given up.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        answer = self._calls.json(
            "GET",
            "/v1/webhooks/{webhookId}/deliveries",
            path={
                "webhookId": webhook_id,
            },
            query={
                "limit": limit,
                "cursor": cursor,
                "status": status,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("DeliveryPage", answer)

    def resend_delivery(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Resend one dead delivery.

        Newer events may have arrived meanwhile: the message is marked as `resent`, and keeps its
        `sequence` and `timestamp`.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        self._calls.send(
            "POST",
            "/v1/webhooks/{webhookId}/deliveries/{deliveryId}/resend",
            path={
                "webhookId": webhook_id,
                "deliveryId": delivery_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def enable_webhook(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Resume sending to a disabled webhook, starting with queued events.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        self._calls.send(
            "POST",
            "/v1/webhooks/{webhookId}/enable",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )

    def resend_deliveries(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> ResentDeliveries:
        """Resend every dead delivery of a webhook, in order.

        Newer events may have arrived meanwhile: the messages are marked as `resent`, and keep
        their `sequence` and `timestamp`.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/webhooks/{webhookId}/resend",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("ResentDeliveries", answer)

    def rotate_webhook_secret(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> WebhookSecret:
        """Make a new secret for a webhook.

        For a day messages are signed with both secrets, so that the receiver can switch without
        a gap.

        Needs the scope `webhooks:manage`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/webhooks/{webhookId}/rotate-secret",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("WebhookSecret", answer)

    def test_webhook(
        self,
        webhook_id: str,
        *,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> WebhookTest:
        """Send a test event to a webhook now, and learn what its receiver answered.

        The event has the type `webhook.test`, is signed like any other, and is about no link. It
        is sent once, even to a disabled webhook, and is not listed among the deliveries.

        Needs the scopes `webhooks:manage` and `links:read`.
        """
        answer = self._calls.json(
            "POST",
            "/v1/webhooks/{webhookId}/test",
            path={
                "webhookId": webhook_id,
            },
            headers={
                "Actor": actor,
                "Actor-Token": actor_token,
            },
            timeout=timeout,
        )
        return cast("WebhookTest", answer)
