"""The example requests, with the answers that Keras gives."""

import json

from .server import EXAMPLES

NAMES = ("default", "wine", "digits")


def request_of(name):
    return json.loads((EXAMPLES / "requests" / f"{name}.json").read_text())


def expected_of(name):
    return json.loads((EXAMPLES / "requests" / f"{name}_expected.json").read_text())


def rows_of(name):
    return request_of(name)["data"]
