"""Commands that were sent, and how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from ._calls import Pace
from ._pages import items_of
from ._retry import is_transient, require_seconds
from .errors import BrokerError, TimedOut
from .models import Capability, CommandState, FollowedCommand
from .operations import Operations

# Seconds before the first question, which each pause doubles: a lamp takes about as long.
_FIRST_PAUSE = 0.1
# Seconds between two questions at most: each counts against the service's rate.
_LONGEST_PAUSE = 2.0
#: Seconds to wait for an end, because a device may take half a minute, and its proof a minute.
USUAL_WAIT = 90.0


@dataclass(frozen=True)
class _Ended:
    command: FollowedCommand
    #: Says which end it is, also where the class is not looked at.
    state: ClassVar[str]

    @property
    def id(self) -> str:
        """The command's id."""
        return self.command["id"]

    @property
    def reason(self) -> str:
        """Why it ended like this; empty if it did what it should."""
        return self.command["reason"] or ""


class CommandConfirmed(_Ended):
    """The device shows it."""

    state = "confirmed"


class CommandSucceeded(_Ended):
    """COCO says that the device did it."""

    state = "succeeded"


class CommandFailed(_Ended):
    """The device did not do it; ``reason`` says why."""

    state = "failed"


class CommandUnconfirmed(_Ended):
    """Whether the device did it is not known; read the device before you command it again."""

    state = "unconfirmed"


class CommandExpired(_Ended):
    """It was not sent, because it was not approved in time or the broker stopped."""

    state = "expired"


class CommandDenied(_Ended):
    """It was not sent, because someone denied it."""

    state = "denied"


FinishedCommand = (
    CommandConfirmed | CommandSucceeded | CommandFailed | CommandUnconfirmed | CommandExpired | CommandDenied
)

_ENDS: tuple[type[FinishedCommand], ...] = (
    CommandConfirmed,
    CommandSucceeded,
    CommandFailed,
    CommandUnconfirmed,
    CommandExpired,
    CommandDenied,
)


def finished(command: FollowedCommand) -> FinishedCommand | None:
    """The end of a command; ``None`` if it has not ended."""
    return next((end(command) for end in _ENDS if end.state == command["state"]), None)


@dataclass(frozen=True)
class Commands:
    """Commands that were sent, and how they ended."""

    _operations: Operations
    _pace: Pace = field(default_factory=Pace)

    def read(self, command_id: str, *, timeout: float | None = None) -> FollowedCommand:
        """One command: how far it has come, or how it ended."""
        return self._operations.read_command(command_id, timeout=timeout)

    def list(
        self,
        link_id: str,
        *,
        device: str | None = None,
        capability: Capability | None = None,
        state: CommandState | None = None,
        actor: str | None = None,
        since: str | None = None,
        timeout: float | None = None,
    ) -> Iterator[FollowedCommand]:
        """The commands of a link, newest first; pages are fetched as needed.

        :param device: the ``deviceNodeId``
        :param actor: the name of the actor who caused them
        :param since: only those asked for at this time or later (RFC 3339)
        """
        return items_of(
            lambda cursor: self._operations.list_commands(
                link_id,
                device=device,
                capability=capability,
                state=state,
                actor=actor,
                from_=since,
                cursor=cursor,
                timeout=timeout,
            )
        )

    def wait(self, command_id: str, *, wait_seconds: float = USUAL_WAIT) -> FinishedCommand:
        """Waits until a command has ended, however it did, also while the broker cannot be reached.

        Raises `TimedOut` after ``wait_seconds``, with the command's id: the command goes on, so wait again.
        """
        require_seconds("wait_seconds", wait_seconds)
        deadline = self._pace.clock() + wait_seconds
        pause = _FIRST_PAUSE
        while True:
            patience = 0.0
            left = deadline - self._pace.clock()
            if left <= 0:
                raise _given_up(command_id)
            try:
                end = finished(self.read(command_id, timeout=left))
                if end is not None:
                    return end
            except BrokerError as error:
                error.command_id = command_id
                if not is_transient(error):
                    raise
                patience = error.retry_after or 0.0
            # Half of it at random, so that those who began together do not ask together.
            delay = patience + pause * (1 - self._pace.chance() / 2)
            self._pace.sleep(max(0.0, min(delay, deadline - self._pace.clock())))
            pause = min(_LONGEST_PAUSE, pause * 2)


def _given_up(command_id: str) -> TimedOut:
    return TimedOut("timed_out", "The command has not ended in time; it goes on", command_id=command_id)
