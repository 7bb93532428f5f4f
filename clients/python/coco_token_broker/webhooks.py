"""Webhooks, signed as Standard Webhooks (https://www.standardwebhooks.com) says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

from .models import LinkEvent

_ID = "webhook-id"
_TIMESTAMP = "webhook-timestamp"
_SIGNATURE = "webhook-signature"
_SECRET_PREFIX = "whsec_"


class TestEventData(TypedDict):
    """What a test event holds."""

    webhookId: str


class TestEvent(TypedDict):
    """What ``POST /v1/webhooks/{id}/test`` sends: it is about no link."""

    id: str
    type: Literal["webhook.test"]
    timestamp: str
    data: TestEventData


#: What a webhook's receiver gets.
WebhookEvent = LinkEvent | TestEvent


class InvalidWebhook(Exception):
    """The message is not from the broker, was changed in transit, or is too old: answer 400."""


def verify_webhook(
    secret: str, body: bytes | bytearray | str, headers: Mapping[str, str], *, tolerance_seconds: float = 300.0
) -> WebhookEvent:
    """The event of a webhook message, after checking its signature, in constant time, and its age.

    A message may arrive more than once, always with the same ``id``. One that was given up and resent may
    arrive after newer ones, and has a lower ``sequence`` than these.

    Raises `InvalidWebhook` for a message to refuse, ValueError for a malformed secret, and TypeError for a
    body that is not raw.

    :param secret: the webhook's secret, ``whsec_…``
    :param body: the raw body: the signature does not cover a parsed one
    :param headers: of the request, in any case
    """
    content = _raw(body)
    key = _key_of(secret)
    message_id, timestamp, signatures = (_header(headers, name) for name in (_ID, _TIMESTAMP, _SIGNATURE))
    _require_recent(timestamp, tolerance_seconds)
    signed = message_id.encode() + b"." + timestamp.encode() + b"." + content
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    # Each is compared, so that the time says nothing about which one matched.
    matches = [hmac.compare_digest(expected, given) for given in _given_signatures(signatures)]
    if not any(matches):
        raise InvalidWebhook("No matching signature")
    event = json.loads(content)
    return cast(WebhookEvent, {"id": message_id, **event})


def _raw(body: object) -> bytes:
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    raise TypeError("body: expected the raw body, as text or bytes; read it before any parser does")


def _key_of(secret: str) -> bytes:
    encoded = secret.removeprefix(_SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError("secret: expected whsec_ and base64")
    return key


def _header(headers: Mapping[str, Any], wanted: str) -> str:
    found = [value for name, value in headers.items() if name.lower() == wanted]
    if len(found) != 1 or not isinstance(found[0], str) or found[0] == "":
        raise InvalidWebhook(f"Header {wanted} is missing")
    return found[0]


def _require_recent(timestamp: str, tolerance: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
        raise InvalidWebhook("The timestamp is not a number of seconds")
    if abs(time.time() - int(timestamp)) > tolerance:
        raise InvalidWebhook("The timestamp is too old, or in the future")


def _given_signatures(header: str) -> list[bytes]:
    parts = (signature.partition(",") for signature in header.split(" "))
    return [value.encode() for version, _, value in parts if version == "v1"]
