"""/docs, /redoc and the root page in a real browser: no errors, nothing from other hosts, the operations are shown."""

import json
import os
import shutil
import subprocess

import pytest
from support.server import ROOT

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program

DEPS = ROOT / ".deps" if "SIRVE_DEPS" not in os.environ else os.environ["SIRVE_DEPS"]
VISIT = ROOT / "tests" / "e2e" / "browser" / "visit.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def visit(url, tmp_path, *wanted):
    """Opens the page until it shows the wanted texts; gives what the browser saw."""
    node = shutil.which("node")
    assert node, "node is missing: scripts/setup test"
    ended = subprocess.run(
        [node, VISIT, url, *wanted],
        env={**os.environ, "NODE_PATH": f"{DEPS}/npm/node_modules", "CHROMIUM": CHROMIUM, "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/docs", ["/predict", "/auth/login", "/models/{model_id}", "Authorize"]),
        ("/redoc", ["Predict", "Get a token", "The models that serve"]),
        ("/", ["Sirve", "OpenAPI"]),
    ],
)
def test_page(server, tmp_path, path, wanted):
    seen = visit(server.url + path, tmp_path, *wanted)
    assert seen["missing"] == [], seen
    assert seen["errors"] == [], seen["errors"]
    assert seen["failed"] == [], seen["failed"]
    assert seen["other_hosts"] == [], seen["other_hosts"]


def test_try_it_out(server, tmp_path):
    """Swagger UI's own button, on an operation without a body."""
    seen = visit(server.url + "/docs", tmp_path, "/health", "--try", "health")
    assert seen["tried"] == 200, seen
    assert seen["errors"] == [] and seen["other_hosts"] == [], seen
