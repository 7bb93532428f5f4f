"""When to retry a call, and after how long. Rules without I/O."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import BrokerError, ForeignAnswer, TimedOut, Unreachable
from .problems import IdempotencyKeyInProgress

# The idempotent methods that the broker has (RFC 9110 section 9.2.2).
_REPEATABLE = frozenset({"GET", "DELETE"})
# Statuses that ask for another attempt.
_TRY_AGAIN = frozenset({408, 429, 503})
# Seconds of the longest random wait after the first attempt; doubles with each attempt, up to the second.
_FIRST_CEILING = 0.25
_LAST_CEILING = 8.0


@dataclass(frozen=True)
class RetryLimits:
    """Limits for the attempts of a call."""

    #: Maximum attempts, including the first; 1 for no retries.
    attempts: int = 4
    #: Seconds for one attempt, including reading its answer; the broker may wait for COCO.
    attempt_seconds: float = 45.0
    #: Seconds for all attempts, including the waits between them.
    total_seconds: float = 60.0

    def __post_init__(self) -> None:
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:
            raise ValueError("attempts: expected a positive integer")
        for name, value in (("attempt_seconds", self.attempt_seconds), ("total_seconds", self.total_seconds)):
            require_seconds(name, value)


def require_seconds(name: str, value: float) -> None:
    """Raises ValueError unless the value is a number of seconds above 0, up to a day."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 86_400:
        raise ValueError(f"{name}: expected seconds, above 0 and up to a day")


def may_try_again(method: str, keyed: bool, error: BrokerError) -> bool:
    """Whether another attempt may help and cannot take effect twice.

    :param keyed: whether the request has an ``Idempotency-Key`` that the broker honours
    """
    repeatable = method in _REPEATABLE
    if not repeatable and not keyed:
        return False
    if isinstance(error, (Unreachable, TimedOut)):
        return True
    if isinstance(error, IdempotencyKeyInProgress):
        # Without a time to wait, the outcome will stay unknown.
        return error.retry_after is not None
    if isinstance(error, ForeignAnswer):
        # The key does not cover what COCO itself refused: the broker would send the command again.
        return repeatable and error.status in _TRY_AGAIN
    return error.status in _TRY_AGAIN


def delay_after(attempt: int, retry_after: float | None, fraction: float) -> float:
    """Seconds until the next attempt: what the answer asked for, plus full jitter.

    :param attempt: the one that failed, from 1
    :param fraction: random, from 0 up to 1
    """
    ceiling = min(_LAST_CEILING, _FIRST_CEILING * 2.0 ** min(attempt - 1, 16))
    return (retry_after or 0.0) + ceiling * fraction


def is_transient(error: BrokerError) -> bool:
    """Whether the same question may be answered later."""
    return isinstance(error, (Unreachable, TimedOut)) or error.status in _TRY_AGAIN
