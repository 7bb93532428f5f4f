"""Why a call failed."""

from __future__ import annotations

from typing import Any

from .models import FieldProblem, Problem


class BrokerError(Exception):
    """The only error that calls to the broker raise. It never holds the credential.

    ``code`` is one of the broker's problems (docs/problems.md), or one of the client's own:
    ``foreign_answer``, ``unreachable``, ``timed_out``, ``no_credential``.
    """

    #: Says what happened, and stays the same between versions.
    code: str
    #: HTTP status; ``None`` if there was no answer.
    status: int | None
    #: Identifies the call in the broker's log and audit trail.
    request_id: str | None
    #: Seconds to wait before a retry, if the answer said so.
    retry_after: float | None
    #: The broker's complete answer, with members of its code such as ``reason``.
    problem: Problem | None
    #: Body of an answer that is not the broker's, parsed if it is JSON.
    body: Any
    #: The command that the call was about, if the broker has taken it.
    command_id: str | None

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        problem: Problem | None = None,
        body: Any = None,
        command_id: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.problem = problem
        self.body = body
        self.command_id = command_id if command_id is not None else _command_in(problem)

    @property
    def fields(self) -> list[FieldProblem]:
        """Invalid fields of the request."""
        return self.problem.get("errors", []) if self.problem is not None else []


class BrokerProblem(BrokerError):
    """The broker refused the call or failed. `problems` has a subclass for each code."""


class ForeignAnswer(BrokerError):
    """The answer is not the broker's: COCO's own on calls to devices, a proxy's elsewhere."""


class Unreachable(BrokerError):
    """There was no answer, or an incomplete one."""


class TimedOut(BrokerError):
    """The time for one attempt or for all attempts has passed."""


class NoCredential(BrokerError):
    """The credential could not be read, or is not valid in a header; nothing was sent."""


def _command_in(problem: Problem | None) -> str | None:
    command_id = None if problem is None else dict(problem).get("commandId")
    return command_id if isinstance(command_id, str) else None
