"""Reading a linked user's devices and sending commands to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ._retry import require_seconds
from .commands import USUAL_WAIT, Commands, FinishedCommand
from .errors import ForeignAnswer
from .models import (
    BatchCommandRequest,
    BatchResults,
    CommandRequest,
    CommandResult,
    FollowedCommand,
    MergedResource,
    MergedResources,
    Networks,
    Resource,
    ResourceCommandRequest,
)
from .operations import Operations
from .problems import IdempotencyKeyInProgress


#: An hour, in seconds: the broker keeps no answer longer.
_LONGEST_AGE = 3_600


@dataclass(frozen=True)
class ResourcePlace:
    """Identifies a resource of a linked user."""

    link_id: str
    network_id: str
    device_node_id: int | str
    resource_eui: str

    @classmethod
    def of(cls, link_id: str, network_id: str, resource: MergedResource) -> ResourcePlace:
        """The place of an item of a resource list."""
        return cls(link_id, network_id, resource["deviceNodeId"], resource["resourceEui"])


def command(capability: str | int, name: str | int, params: Mapping[str, Any] | None = None) -> CommandRequest:
    """A command by the names of the COCO standard, or by COCO's numbers (docs/capabilities.md).

    For example ``command("LEVEL_CTRL", "SET_LEVEL", {"levelPct": 40})``.
    """
    body = {"capability": capability, "command": name}
    return cast(CommandRequest, body if params is None else {**body, "params": dict(params)})


@dataclass(frozen=True)
class Executed:
    """The broker's answer to a command. An answer does not mean that the device obeyed: ``state`` says it."""

    #: ``succeeded``, ``failed``, ``accepted``, ``confirmed``, ``unconfirmed`` or ``awaiting_approval``.
    state: str
    #: For `Commands.read` and `Commands.wait`, if the broker follows the command.
    command_id: str | None
    #: COCO's answer; ``None`` if the command waits for approval.
    result: CommandResult | None
    #: The command that waits for approval.
    awaiting: FollowedCommand | None


@dataclass(frozen=True)
class Devices:
    """Reading a linked user's devices and sending commands to them."""

    _operations: Operations
    _commands: Commands

    def networks(self, link_id: str, *, max_age: float | None = None, timeout: float | None = None) -> Networks:
        """The user's COCONets.

        :param max_age: seconds; an answer that is at most this old will do, if the broker has kept one
        """
        return self._operations.list_networks(link_id, cache_control=_freshness(max_age), timeout=timeout)

    def resources(
        self, link_id: str, network_id: str, *, max_age: float | None = None, timeout: float | None = None
    ) -> MergedResources:
        """The resources of all zones of a COCONet, and the zones that could not be read.

        :param max_age: as in `networks`
        """
        return self._operations.list_resources(
            link_id, network_id, cache_control=_freshness(max_age), timeout=timeout
        )

    def read(
        self, place: ResourcePlace, *, max_age: float | None = None, timeout: float | None = None
    ) -> Resource:
        """The state of a resource: its attributes, by name.

        :param max_age: as in `networks`
        """
        return self._operations.read_resource_by_query(
            place.link_id,
            place.network_id,
            place.device_node_id,
            place.resource_eui,
            cache_control=_freshness(max_age),
            timeout=timeout,
        )

    def execute(
        self,
        place: ResourcePlace,
        command: CommandRequest,
        *,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> Executed:
        """Sends a command to a resource. It runs once, however often the call is retried.

        :param idempotency_key: your own key, so that your own retries run only once, too
        :param actor: who inside the company causes it, as you declare
        :param actor_token: who causes it, as an issuer proves: a JWT
        """
        answer = self._operations.execute_resource_command(
            place.link_id,
            place.network_id,
            place.device_node_id,
            _body_of(place, command),
            idempotency_key=idempotency_key,
            actor=actor,
            actor_token=actor_token,
            timeout=timeout,
        )
        members = dict(answer)
        if "id" in members:
            waiting = cast(FollowedCommand, answer)
            return Executed(waiting["state"], waiting["id"], None, waiting)
        result = cast(CommandResult, answer)
        return Executed(result["state"], result.get("commandId"), result, None)

    def execute_and_wait(
        self,
        place: ResourcePlace,
        command: CommandRequest,
        *,
        confirmed: bool = False,
        within: float | None = None,
        wait_seconds: float = USUAL_WAIT,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> FinishedCommand:
        """Sends a command and waits for its end, however it ends: no end is an error.

        Raises `BrokerError` if the command was refused, with ``command_id`` if the broker has taken it,
        and `TimedOut` after ``wait_seconds``: the command goes on, so `Commands.wait` waits again.

        :param confirmed: whether the device is asked if it obeyed
        :param within: seconds for which it is asked, with ``confirmed``: 1 to 60; 10 by default
        :param timeout: seconds for sending the command
        """
        require_seconds("wait_seconds", wait_seconds)
        body = _body_of(place, command)
        if confirmed:
            body["confirm"] = {} if within is None else {"within": within}
        try:
            answer = self._operations.execute_resource_command(
                place.link_id,
                place.network_id,
                place.device_node_id,
                body,
                prefer="respond-async",
                idempotency_key=idempotency_key,
                actor=actor,
                actor_token=actor_token,
                timeout=timeout,
            )
            members = dict(answer)
            command_id = members.get("commandId", members.get("id"))
        except IdempotencyKeyInProgress as error:
            # An earlier attempt under the key is still in progress.
            if error.command_id is None:
                raise
            command_id = error.command_id
        if not isinstance(command_id, str):
            detail = "The answer names no command, so its end cannot be awaited"
            raise ForeignAnswer("foreign_answer", detail)
        return self._commands.wait(command_id, wait_seconds=wait_seconds)

    def execute_all(
        self,
        link_id: str,
        network_id: str,
        commands: Sequence[BatchCommandRequest],
        *,
        idempotency_key: str | None = None,
        actor: str | None = None,
        actor_token: str | None = None,
        timeout: float | None = None,
    ) -> BatchResults:
        """Sends commands to up to 50 resources of a COCONet; each has its own result."""
        answer = self._operations.execute_commands(
            link_id,
            network_id,
            {"commands": list(commands)},
            idempotency_key=idempotency_key,
            actor=actor,
            actor_token=actor_token,
            timeout=timeout,
        )
        return cast(BatchResults, answer)


def _freshness(max_age: float | None) -> str | None:
    """The `Cache-Control` of a read that takes an older answer; with less than a second, COCO is asked in any case."""
    if max_age is None:
        return None
    if not max_age >= 0:
        raise ValueError("max_age: expected seconds, 0 or more")
    return f"max-age={int(min(max_age, _LONGEST_AGE))}"


def _body_of(place: ResourcePlace, command: CommandRequest) -> ResourceCommandRequest:
    """The body names the resource: a proxy may decode its slashes in a path."""
    return cast(ResourceCommandRequest, {**command, "resourceEui": place.resource_eui})
