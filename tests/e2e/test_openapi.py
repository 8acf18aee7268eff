"""The OpenAPI document: true in its parts, and schemathesis finds no answer that it does not describe."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program

EXAMPLES_PER_OPERATION = 25
CONFIG = Path(__file__).parent / "schemathesis.toml"


@pytest.fixture(scope="module")
def document(server):
    answer = server.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def test_every_route_is_described(document):
    assert document["openapi"].startswith("3.1")
    documented = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    expected = {
        ("POST", "/auth/login"), ("POST", "/auth/token"), ("POST", "/predict"), ("GET", "/stats"), ("GET", "/models"),
        ("GET", "/models/{model_id}"), ("POST", "/models/{model_id}/load"), ("DELETE", "/models/{model_id}"),
        ("GET", "/health"), ("GET", "/health/live"), ("GET", "/health/ready"), ("POST", "/cache/clear"), ("POST", "/evaluate"),
        ("POST", "/test/predict"), ("GET", "/debug/models"), ("GET", "/"), ("GET", "/metrics"),
        ("POST", "/v1/models/{name}:predict"), ("GET", "/v1/models/{name}"), ("GET", "/v1/models/{name}/metadata"),
    }  # fmt: skip
    assert expected <= documented


def test_the_models_real_shapes_are_there(document):
    text = str(document)
    for name in ("default", "wine", "digits"):
        assert name in text
    assert "[?, 10]" in text or "'minItems': 10" in text or "10 " in text


def test_operations_have_names_and_answers(document):
    identifiers = []
    for item in document["paths"].values():
        for operation in item.values():
            identifiers.append(operation["operationId"])
            assert operation["summary"]
            assert operation["responses"]
    assert len(identifiers) == len(set(identifiers))


def test_references_lead_somewhere(document):
    def references(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(document))
    assert found
    for reference in found:
        target = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("with_token", [False, True], ids=["open", "admin"])
def test_schemathesis_finds_nothing(start, models, tmp_path, with_token):
    server = start("--models", "models")
    headers = ["--header", f"Authorization: Bearer {server.token()}"] if with_token else []
    ended = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", f"{server.url}/openapi.json", "--checks", "all",
            "--max-examples", str(EXAMPLES_PER_OPERATION), "--request-timeout", "30", "--no-color",
            "--generation-deterministic", *headers,
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=880, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"{ended.stdout[-8000:]}\n{ended.stderr[-2000:]}"
    assert "Examples" in ended.stdout and "Fuzzing" in ended.stdout, ended.stdout  # it did test something
    assert server.get("/health").status_code == 200
