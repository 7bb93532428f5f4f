"""The samples of the README, run in their order as one program."""

from __future__ import annotations

import os
import re
import tempfile
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from coco_token_broker import ResourcePlace

from .stage import BROKER_KEY, browse, browse_as_grace, commands_at_coco

README = Path(__file__).parents[2] / "README.md"


def samples() -> str:
    return "\n".join(re.findall(r"^```python\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE))


class Readme(unittest.TestCase):
    app: dict[str, Any]
    link_id: str

    @classmethod
    def setUpClass(cls) -> None:
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write(f"{BROKER_KEY}\n")
        os.environ["BROKER_KEY_FILE"] = file.name
        cls.addClassCleanup(os.remove, file.name)
        cls.app = {}
        exec(compile(samples(), str(README), "exec"), cls.app)  # noqa: S102 - the page is ours
        kept, link_url = cls.app["begin"]("readme")
        returned = browse(link_url)
        outcome = cls.app["finish"](returned, kept)
        assert "Store" in cls.app["answer_browser"](outcome), outcome
        cls.link_id = outcome.link["id"]
        assert "already used" in cls.app["answer_browser"](cls.app["finish"](returned, kept))

    def test_the_lamp_is_on(self) -> None:
        self.assertEqual(self.app["lamp_on"](self.link_id).state, "succeeded")
        self.assertEqual(self.app["lamp_on_or_why"](self.link_id), "succeeded")

    def test_every_outcome_has_an_answer(self) -> None:
        kept, link_url = self.app["begin"]("readme-2")
        denied = self.app["finish"](browse_as_grace(link_url, "deny"), kept)
        self.assertIn("declined", self.app["answer_browser"](denied))
        self.assertIn("neutral", self.app["answer_browser"](self.app["finish"]("/?linkSession=x", kept)))

    def test_the_door_shows_that_it_is_locked(self) -> None:
        before = commands_at_coco()
        self.assertIn("shows", self.app["lock"](self.door()))
        self.assertEqual(commands_at_coco(), before + 1)

    def door(self) -> ResourcePlace:
        devices = self.app["broker"].devices
        for network in devices.networks(self.link_id)["networks"]:
            for resource in devices.resources(self.link_id, network["networkId"])["resources"]:
                if "LOCK_CONTROL" in resource.get("capabilityNames", []):
                    return ResourcePlace.of(self.link_id, network["networkId"], resource)
        raise LookupError("no door")

    def test_events_and_webhooks_report_a_new_link_and_its_end(self) -> None:
        received: Queue[tuple[bytes, dict[str, str]]] = Queue()

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                received.put((body, dict(self.headers.items())))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *_words: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
            Thread(target=server.serve_forever).start()
            self.addCleanup(server.shutdown)
            broker = self.app["broker"]
            webhook = broker.api.create_webhook({"url": f"http://127.0.0.1:{server.server_port}/"})
            cursor = self.app["read_events"](None, lambda _kind, _link: None)
            kept, link_url = self.app["begin"]("readme-3")
            link_id = self.app["finish"](browse(link_url), kept).link["id"]
            self.app["by_file"].links.revoke(link_id)
            told: list[str] = []
            while told != ["link.activated", "link.revoked"]:
                body, headers = received.get(timeout=60)
                status, event = self.app["receive"](webhook["secret"], body, headers)
                self.assertEqual(status, 204)
                self.assertEqual(self.app["receive"](webhook["secret"], body + b" ", headers), (400, None))
                # Others may be about links of earlier tests.
                if event["data"]["linkId"] == link_id:
                    told.append(event["type"])
            server.shutdown()
            seen: list[tuple[str, str]] = []
            self.app["read_events"](cursor, lambda kind, link: seen.append((kind, link)))
            self.assertEqual([kind for kind, link in seen if link == link_id], told)
            broker.api.delete_webhook(webhook["id"])
