"""What many answers have in common."""

import re
from datetime import datetime

import pytest

from .examples import expected_of, request_of

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
# As Python prints a timedelta.
UPTIME = re.compile(r"(\d+ days?, )?\d{1,2}:\d\d:\d\d\.\d{6}")
RELATIVE, ABSOLUTE = 1e-5, 1e-6


def close_to(expected):
    return pytest.approx(expected, rel=RELATIVE, abs=ABSOLUTE)


def check_timestamp(text):
    """Local time without a zone, and now."""
    assert TIMESTAMP.fullmatch(text), text
    assert abs((datetime.now() - datetime.fromisoformat(text)).total_seconds()) < 30


def check_error(answer, status, *words):
    """The shape of every error but 422, with words that the message must have."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert isinstance(body["detail"], str)
    check_timestamp(body["timestamp"])
    for word in words:
        assert word in body["detail"], body["detail"]


def check_validation(answer, *location, kind=None):
    """FastAPI's 422, where one of the complaints is about `location`."""
    assert answer.status_code == 422, answer.text
    problems = answer.json()["detail"]
    assert problems
    for problem in problems:
        assert {"type", "loc", "msg", "input"} <= set(problem)
        assert isinstance(problem["loc"], list) and isinstance(problem["msg"], str)
    if location:
        assert list(location) in [problem["loc"] for problem in problems], problems
    if kind:
        assert kind in [problem["type"] for problem in problems], problems


def check_alive(server, name="default"):
    """After whatever was sent: the process lives and a good request gets Keras's answer."""
    assert server.process.poll() is None, server.log
    assert server.get("/health").status_code == 200
    answer = server.post("/predict", json=request_of(name))
    assert answer.status_code == 200, answer.text
    wanted = expected_of(name)["predictions"]
    for row, wanted_row in zip(answer.json()["predictions"], wanted, strict=True):
        assert row == close_to(wanted_row)
