"""What an answer means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

from . import problems
from .errors import BrokerError, BrokerProblem, ForeignAnswer
from .models import Problem
from .transport import Answer

# Only the broker's errors have this type.
_PROBLEM_TYPE = "application/problem+json"


def checked(answer: Answer) -> Answer:
    """The answer if it is a success. Raises `BrokerError` otherwise."""
    if 200 <= answer.status < 300:
        return answer
    raise _error_of(answer, datetime.now(UTC))


def json_of(answer: Answer) -> Any:
    """The body of a successful answer. Raises `ForeignAnswer` unless it is JSON, such as a proxy's page."""
    media_type = _media_type(answer)
    if answer.body == b"":
        detail = "The answer is empty, so it did not come from the broker"
    elif media_type not in (None, "application/json"):
        detail = f"The answer is {media_type}, not JSON"
    else:
        is_json, value = _parsed(answer.body)
        if is_json:
            return value
        detail = "The answer claims to be JSON but is not"
    raise ForeignAnswer("foreign_answer", detail, status=answer.status)


def _error_of(answer: Answer, now: datetime) -> BrokerError:
    is_json, body = _parsed(answer.body)
    retry_after = parse_retry_after(answer.headers.get("retry-after"), now)
    if _media_type(answer) == _PROBLEM_TYPE and is_json and _is_problem(body):
        code = str(body["code"])
        kind = problems.BY_CODE.get(code, BrokerProblem)
        return kind(
            code,
            f"{code}: {body['detail']}",
            status=answer.status,
            retry_after=retry_after,
            problem=cast(Problem, body),
            request_id=body.get("requestId"),
        )
    return ForeignAnswer(
        "foreign_answer",
        f"The answer, with status {answer.status}, did not come from the broker",
        status=answer.status,
        retry_after=retry_after,
        request_id=answer.headers.get("x-request-id"),
        body=body,
    )


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Reads ``Retry-After`` (RFC 9110 section 10.2.3), seconds or a date, as seconds."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        # More digits than a float can hold would be infinite, which no timer can wait.
        return float(value[:12])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date - now).total_seconds()) if date.tzinfo is not None else None


def _media_type(answer: Answer) -> str | None:
    value = answer.headers.get("content-type")
    return None if value is None else value.split(";")[0].strip().lower()


def _is_problem(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("code"), str) and isinstance(body.get("detail"), str)


def _parsed(body: bytes) -> tuple[bool, Any]:
    """Whether the body is JSON, and its value: otherwise its text, if there is any."""
    try:
        return True, json.loads(body)
    except (ValueError, RecursionError):
        return False, body.decode("utf-8", "replace") or None
