"""Webhooks: which messages are accepted, and which are refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import unittest

from coco_token_broker import InvalidWebhook, verify_webhook

KEY = b"a secret of thirty-two bytes, say"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = (
    '{"type":"link.revoked","timestamp":"2027-01-31T11:00:00.000Z","data":{"linkId":"l","userId":"ä"}}'.encode()
)


def signature(body: bytes, at: str, key: bytes = KEY) -> str:
    digest = hmac.new(key, b"e-1." + at.encode() + b"." + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(seconds: float = 0, changed: dict[str, str] | None = None) -> dict[str, str]:
    at = str(int(time.time() + seconds))
    return {
        "Webhook-Id": "e-1",
        "webhook-timestamp": at,
        "WEBHOOK-SIGNATURE": signature(BODY, at),
        **(changed or {}),
    }


class Webhooks(unittest.TestCase):
    def test_a_signed_message_yields_its_event(self) -> None:
        event = {"id": "e-1", **json.loads(BODY)}
        self.assertEqual(verify_webhook(SECRET, BODY, headers()), event)
        self.assertEqual(verify_webhook(SECRET, BODY.decode(), headers()), event)
        self.assertEqual(verify_webhook(SECRET, bytearray(BODY), headers(-290)), event)

    def test_one_of_several_signatures_is_enough_while_a_secret_is_replaced(self) -> None:
        given = headers()
        at = given["webhook-timestamp"]
        for signatures in (
            f"{signature(BODY, at, b'old')} {signature(BODY, at)}",
            f"v2,x {signature(BODY, at)} v1,",
        ):
            given["WEBHOOK-SIGNATURE"] = signatures
            self.assertEqual(verify_webhook(SECRET, BODY, given)["id"], "e-1")

    def test_published_vector_of_standard_webhooks(self) -> None:
        # From the specification's own libraries.
        given = {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        event = verify_webhook(secret, b'{"test": 2432232314}', given, tolerance_seconds=float("inf"))
        self.assertEqual(dict(event)["test"], 2432232314)

    def test_everything_else_is_refused(self) -> None:
        at = headers()["webhook-timestamp"]
        cases: dict[str, tuple[bytes, dict[str, str]]] = {
            "another body": (BODY.replace(b"revoked", b"activated"), headers()),
            "a mark before the body": (b"\xef\xbb\xbf" + BODY, headers()),
            "another id": (BODY, {**headers(), "Webhook-Id": "e-2"}),
            "an old time": (BODY, headers(-600)),
            "a time to come": (BODY, headers(600)),
            "a malformed time": (BODY, headers(changed={"webhook-timestamp": "²"})),
            "a negative time": (BODY, headers(changed={"webhook-timestamp": f"-{at}"})),
            "no signature": (BODY, headers(changed={"WEBHOOK-SIGNATURE": ""})),
            "no version": (BODY, headers(changed={"WEBHOOK-SIGNATURE": signature(BODY, at)[3:]})),
            "another version": (BODY, headers(changed={"WEBHOOK-SIGNATURE": "v2" + signature(BODY, at)[2:]})),
            "text that is not ASCII": (BODY, headers(changed={"WEBHOOK-SIGNATURE": "v1,ä"})),
            "two headers": (BODY, {**headers(), "webhook-signature": "v1,x"}),
            "no header": (BODY, {}),
        }
        for name, (body, given) in cases.items():
            with self.subTest(name), self.assertRaises(InvalidWebhook):
                verify_webhook(SECRET, body, given)

    def test_a_parsed_body_and_a_malformed_secret_say_what_to_do(self) -> None:
        with self.assertRaisesRegex(TypeError, "raw body"):
            verify_webhook(SECRET, json.loads(BODY), headers())
        for secret in ("whsec_???", "whsec_", "", "whsec_ä"):
            with self.assertRaisesRegex(ValueError, "^secret: expected whsec_ and base64$"):
                verify_webhook(secret, BODY, headers())
