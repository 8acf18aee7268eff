"""`sirve demo` and the calls of the README, as people type them."""

import re
import shutil
import subprocess

import pytest
from support.checks import check_alive, close_to
from support.examples import expected_of, request_of
from support.server import EXAMPLES, ROOT, run_to_end

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program


@pytest.fixture
def demo(start):
    return start(command="demo", ADMIN_PASSWORD=None, SECRET_KEY=None, DATA_PATH=None)


def test_the_demo_user_and_models(demo):
    answer = demo.post("/auth/login", json={"username": "admin", "password": "password"})
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert demo.get("/models").json()["modelos"] == ["default", "digits", "wine"]
    answer = demo.post("/predict", json=request_of("default"), headers=headers)
    assert answer.json()["predictions"][2] == close_to(expected_of("default")["predictions"][2])
    assert demo.get("/stats", headers=headers).json()["predicciones_totales"] == 3
    check_alive(demo)


def test_the_demo_keeps_nothing(demo, tmp_path):
    check_alive(demo)
    assert demo.stop() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [demo.log_path.name]


def test_the_demo_serves_loopback_only(tmp_path):
    ended = run_to_end(tmp_path, "demo", "--host", "0.0.0.0", "--port", "0")
    assert ended.returncode == 1
    assert "0.0.0.0" in ended.stderr


def test_a_real_start_has_no_demo_user(start, models):
    server = start("--models", "models", ADMIN_PASSWORD=None)
    answer = server.post("/auth/login", json={"username": "admin", "password": "password"})
    assert answer.status_code == 401


def test_the_calls_of_the_original_readme(demo):
    """The session that the original service documents, value by value."""
    token = demo.post("/auth/login", json={"username": "admin", "password": "password"}).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    data = [[0.5, -0.2, 0.3, 0.1, -0.5, 0.2, 0.4, -0.1, 0.3, 0.2]]
    body = demo.post("/predict", json={"data": data, "model_id": "default"}, headers=headers).json()
    assert {"predictions", "confidence", "model_id", "timestamp"} <= set(body)
    assert len(body["predictions"]) == len(body["confidence"]) == 1
    assert body["model_id"] == "default"
    assert set(demo.get("/stats", headers=headers).json()) >= {
        "timestamp",
        "modelos_activos",
        "predicciones_totales",
        "uptime",
        "historial_predicciones",
    }
    assert demo.get("/models").json()["modelos"]
    assert demo.get("/health").json()["status"] == "healthy"
    assert demo.post("/cache/clear", headers=headers).json()["status"] == "cache cleared"


def commands_of(document):
    """The curl commands in the document's shell blocks, continuation lines joined."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for block in re.findall(r"```(?:sh|bash|shell|console)\n(.*?)```", text, re.DOTALL):
        joined = block.replace("\\\n", " ")
        yield from re.findall(r"^\s*(?:\$ )?((?:TOKEN=|token=)?\$?\(?curl .*)$", joined, re.MULTILINE)


@pytest.mark.parametrize("document", ["README.md", "README.es.md", "examples/README.md"])
def test_every_curl_in_the_documents_works(start, tmp_path, document):
    my_model = tmp_path / "my_model.keras"  # the reader's own, in the documents
    shutil.copy(ROOT / "tests/golden/cases/normalization_given.keras", my_model)
    demo = start(str(EXAMPLES / "models"), str(my_model), command="demo", ADMIN_PASSWORD=None, SECRET_KEY=None)
    commands = list(commands_of(document))
    assert commands, f"no curl in {document}"
    script = "\n".join(commands)
    script = re.sub(r"(localhost|127\.0\.0\.1):8000", f"127.0.0.1:{demo.port}", script)
    script = re.sub(r"\bcurl\b", "curl --noproxy '*' --fail-with-body --max-time 30", script)
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, f"{script}\n{ended.stdout}\n{ended.stderr}"
    assert ended.stdout
