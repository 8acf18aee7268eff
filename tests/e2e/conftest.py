"""Fixtures: the program with the example models, and a factory for others."""

import shutil

import pytest
from support.server import BINARY, EXAMPLES, Server

LOCAL = ("--host", "127.0.0.1", "--port", "0")


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"there is no program {BINARY}: `make build`, or set SIRVE_BIN", returncode=2)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """`sirve serve` with the three examples, shared by the tests that leave nothing behind."""
    directory = tmp_path_factory.mktemp("shared")
    shutil.copytree(EXAMPLES / "models", directory / "models")
    running = Server(directory, "serve", *LOCAL, "--models", "models")
    try:
        yield running.wait_until_it_answers()
    finally:
        code = running.stop()
    assert code == 0, running.log


@pytest.fixture
def models(tmp_path):
    """A models directory of the test's own, with the examples."""
    return shutil.copytree(EXAMPLES / "models", tmp_path / "models")


@pytest.fixture
def start(tmp_path):
    """Starts `sirve serve` with the arguments and settings given, in the test's directory; stops it at the end."""
    running = []

    def start_one(*arguments, command="serve", wait=True, **settings):
        where = ("--port", "0") if command == "demo" else LOCAL
        one = Server(tmp_path, command, *where, *arguments, **settings)
        running.append(one)
        return one.wait_until_it_answers() if wait else one

    yield start_one
    codes = [one.stop() for one in running]
    assert all(code == 0 for code in codes), running[0].log
