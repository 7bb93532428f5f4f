"""The broker and its sandbox, which the test at the root of the repository starts."""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any

BROKER_URL = os.environ["BROKER_URL"]
BROKER_KEY = os.environ["BROKER_KEY"]


def ask(method: str, path: str, body: object = None) -> Any:
    """One call to the stage (test/clients/stage.ts)."""
    request = urllib.request.Request(
        os.environ["STAGE_URL"] + path,
        method=method,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def browse(link_url: str) -> str:
    """Ada goes the way through COCO. Returns the URL to which her browser comes back."""
    return str(ask("POST", "/browser", {"linkUrl": link_url})["returned"])


def browse_as_grace(link_url: str, decision: str = "authorize") -> str:
    """The same for Grace, who may also deny, or withdraw her consent later."""
    return str(ask("POST", "/browser/of-grace", {"linkUrl": link_url, "decision": decision})["returned"])


def commands_at_coco() -> int:
    """How many commands COCO has received."""
    return int(ask("GET", "/commands")["count"])
