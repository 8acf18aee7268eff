"""SavedModels that TensorFlow computes in a process of its own: its answers, and what happens when that process dies.

What TensorFlow answers by itself is in data/tensorflow/expected.json.
"""

import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from support.checks import check_alive
from support.server import BINARY, EXAMPLES, environment

MODELS = Path(__file__).parent / "data" / "tensorflow"
EXPECTED = json.loads((MODELS / "expected.json").read_text())
WORKER = BINARY.parent / "sirve-tensorflow"
TENSORFLOW = {"engine": "tensorflow"}

with_tensorflow = pytest.mark.skipif(not WORKER.exists(), reason="sirve-tensorflow is not built: scripts/setup --with-tensorflow")


def add(directory, name, config=None, source=None):
    shutil.copytree(MODELS / (source or name), directory / name)
    if config is not None:
        (directory / f"{name}_config.json").write_text(json.dumps(config))


@pytest.fixture
def directory(tmp_path):
    """With the example that OpenVINO serves."""
    models = tmp_path / "models"
    models.mkdir()
    for file in (EXAMPLES / "models").glob("default*"):
        shutil.copy(file, models)
    return models


def predict(server, name, inputs):
    return server.post(f"/v1/models/{name}:predict", json={"inputs": inputs})


def agrees(given, wanted):
    """Texts are the same, numbers nearly so; what is true or false is answered by 1 or 0."""
    if isinstance(wanted, list):
        return len(given) == len(wanted) and all(agrees(*pair) for pair in zip(given, wanted, strict=True))
    return given == wanted if isinstance(wanted, str) else given == pytest.approx(float(wanted), rel=1e-6)


def check_answer(server, name, source=None):
    known = EXPECTED[source or name]
    answer = predict(server, name, known["inputs"])
    assert answer.status_code == 200, answer.text
    outputs = answer.json()["outputs"]
    if len(known["outputs"]) == 1:
        outputs = {next(iter(known["outputs"])): outputs}
    assert sorted(outputs) == sorted(known["outputs"])
    for key, rows in known["outputs"].items():
        for given, wanted in zip(outputs[key], rows, strict=True):
            assert agrees(given, wanted), (key, given, wanted)


def workers_of(server):
    """The process ids of the server's children that compute with TensorFlow."""
    found = []
    for task in Path(f"/proc/{server.process.pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            try:
                if os.readlink(f"/proc/{child}/exe") == str(WORKER):
                    found.append(int(child))
            except OSError:
                pass  # it has just ended
    return found


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def engine_of(server, name):
    return server.get(f"/models/{name}").json()["engine"]


@with_tensorflow
def test_what_openvino_can_not_convert_is_served_by_tensorflow(start, directory):
    add(directory, "gamma")
    add(directory, "two")
    server = start("--models", str(directory))
    check_answer(server, "gamma")
    check_answer(server, "two")
    check_alive(server)
    assert engine_of(server, "gamma") == "tensorflow"
    assert engine_of(server, "two") == "openvino"
    assert engine_of(server, "default") == "openvino"
    assert len(workers_of(server)) == 1
    assert "libtensorflow" not in Path(f"/proc/{server.process.pid}/maps").read_text()

    body = server.get("/models/gamma").json()
    assert body["format"] == "savedmodel"
    assert body["inputs"] == [
        {"name": "a", "dtype": "float64", "shape": [None, 3]},
        {"name": "x", "dtype": "float64", "shape": [None, None]},
    ]
    assert {one["name"]: one["dtype"] for one in body["outputs"]} == {"largest": "int64", "p": "float64"}


@with_tensorflow
def test_the_config_chooses_tensorflow_and_a_signature(start, directory):
    add(directory, "two", TENSORFLOW)
    add(directory, "score", {"signature": "score"}, source="two")
    add(directory, "other", {"signature": "other"}, source="two")
    server = start("--models", str(directory))
    check_answer(server, "two")
    assert engine_of(server, "two") == engine_of(server, "score") == "tensorflow"
    assert server.get("/models/two").json()["parameters"] == 2
    assert predict(server, "score", [[1, 2], [3, 4]]).json()["outputs"] == [[3], [7]]
    assert server.predict([[1, 2]], "score").json()["predictions"] == [[3]]
    failures = {one["model_id"]: one["motivo"] for one in server.get("/models").json()["fallidos"]}
    assert "'score', 'serving_default'" in failures["other"]
    assert len(workers_of(server)) == 2  # the refused one has ended


@with_tensorflow
def test_wrong_input_is_the_clients_mistake(start, directory):
    add(directory, "gamma")
    server = start("--models", str(directory))
    wrong = predict(server, "gamma", {"a": [[1, 2, 3]], "x": [[1, 2, 3, 4]]})  # igamma can't broadcast these
    assert wrong.status_code == 400, wrong.text
    assert "can't process this input" in wrong.text
    assert "\n" not in wrong.json()["error"]
    check_answer(server, "gamma")


@with_tensorflow
def test_a_model_that_crashes_takes_nobody_with_it(start, directory):
    add(directory, "fragile", TENSORFLOW)
    add(directory, "gamma")
    server = start("--models", str(directory))
    check_answer(server, "fragile")
    for _ in range(2):
        crash = predict(server, "fragile", [[1000.0]])
        assert crash.status_code == 503, crash.text
        assert "Aborted" in crash.text
        assert int(crash.headers["Retry-After"]) >= 1
        check_answer(server, "gamma")
        check_answer(server, "fragile")
    check_alive(server)


@with_tensorflow
def test_a_killed_process_is_started_again(start, directory):
    add(directory, "two", TENSORFLOW)
    server = start("--models", str(directory), CACHE_SIZE="0")
    statuses = []
    stop = threading.Event()

    def keep_asking():
        while not stop.is_set():
            statuses.append(predict(server, "two", [[1.0, 2.0]]).status_code)

    asking = [threading.Thread(target=keep_asking) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        killed = set()
        for _ in range(2):
            server.wait_for(lambda: set(workers_of(server)) - killed, "a process")
            seen = len(statuses)
            server.wait_for(lambda: statuses[seen:].count(200) > 20, "answers before")  # noqa: B023
            killed |= set(workers_of(server))
            for pid in killed:
                if is_running(pid):
                    os.kill(pid, signal.SIGKILL)
            seen = len(statuses)
            server.wait_for(lambda: statuses[seen:].count(200) > 20, "answers after")  # noqa: B023
    finally:
        stop.set()
        for thread in asking:
            thread.join()
    assert set(statuses) <= {200, 503}
    check_answer(server, "two")
    check_alive(server)


@with_tensorflow
def test_a_process_ends_with_its_model_and_with_the_server(start, directory):
    add(directory, "two", TENSORFLOW)
    add(directory, "gamma")
    server = start("--models", str(directory))
    before = workers_of(server)
    assert len(before) == 2
    answer = server.request("DELETE", "/models/gamma", headers=server.authorization())
    assert answer.status_code == 200, answer.text
    server.wait_for(lambda: len(workers_of(server)) == 1, "the end of the model's process")
    server.process.kill()
    server.process.wait()
    server.wait_for(lambda: not any(is_running(pid) for pid in before), "the end of the other")
    server.process.returncode = 0  # what the fixture looks for


@with_tensorflow
def test_a_process_sees_only_the_files_of_its_model(start, directory):
    add(directory, "two", TENSORFLOW)
    server = start("--models", str(directory))
    pid = workers_of(server)[0]
    status = Path(f"/proc/{pid}/status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert "SECRET_KEY" not in Path(f"/proc/{pid}/environ").read_text()


@with_tensorflow
def test_strings_go_to_it_and_come_back(start, directory):
    add(directory, "words", TENSORFLOW)
    check_answer(start("--models", str(directory)), "words")


@with_tensorflow
def test_the_commands_use_it_too(directory, tmp_path):
    add(directory, "gamma")
    done = run(BINARY, tmp_path, "inspect", "--json", str(directory / "gamma"))
    assert json.loads(done.stdout)["engine"] == "tensorflow", done.stdout


def test_without_it_the_operation_and_the_command_are_named(directory, tmp_path):
    add(directory, "gamma")
    alone = shutil.copy(BINARY, tmp_path / "sirve")
    done = run(alone, tmp_path, "inspect", "--json", str(directory / "gamma"))
    assert done.returncode == 1, done.stderr
    reason = json.loads(done.stdout)["reason"]
    assert "Igamma" in reason
    assert "scripts/setup --with-tensorflow" in reason


def run(program, directory, *arguments):
    return subprocess.run(
        [program, *arguments], cwd=directory, env=environment(directory), capture_output=True, text=True, timeout=60, check=False
    )
