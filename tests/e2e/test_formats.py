"""Models that are not Keras files: what TensorFlow, TensorFlow Lite and ONNX answer is in data/formats/expected.json."""

import json
import shutil
from pathlib import Path

import pytest
from support.checks import check_alive
from support.server import EXAMPLES, run_to_end

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program

FORMATS = Path(__file__).parent / "data" / "formats"
EXPECTED = json.loads((FORMATS / "expected.json").read_text())
FORMAT_NAMES = {"house": "savedmodel", "frozen": "frozen_pb", "light": "tflite", "light8": "tflite", "net": "onnx"}


@pytest.fixture(scope="module")
def formats(tmp_path_factory):
    """A models directory with all of them, the refused ones too, and an example."""
    directory = tmp_path_factory.mktemp("formats") / "models"
    shutil.copytree(FORMATS, directory)
    for name in ("make.py", "expected.json"):
        (directory / name).unlink()
    for file in (EXAMPLES / "models").glob("default*"):
        shutil.copy(file, directory)
    for name in ("text", "digits"):  # TensorFlow itself could serve them
        (directory / f"{name}_config.json").write_text('{"engine": "openvino"}')
    (directory / "cut.onnx").write_bytes((FORMATS / "net.onnx").read_bytes()[:200])
    (directory / "cut_light.tflite").write_bytes((FORMATS / "light.tflite").read_bytes()[:2000])
    (directory / "cut_house").mkdir()
    (directory / "cut_house" / "saved_model.pb").write_bytes((FORMATS / "house" / "saved_model.pb").read_bytes()[:3000])
    return directory


@pytest.fixture
def server(start, formats):
    return start("--models", str(formats))


def columns(name):
    return EXPECTED[name]["inputs"]


def close(name):
    """An answer in int8 may be one step off, where TensorFlow Lite rounds otherwise."""
    step = EXPECTED[name].get("step", 0)
    return lambda value: pytest.approx(value, rel=1e-4, abs=max(1e-5, step))


def check_outputs(outputs, name):
    expected = EXPECTED[name]["outputs"]
    if len(expected) == 1:
        outputs = {next(iter(expected)): outputs}
    assert sorted(outputs) == sorted(expected)
    for key, rows in expected.items():
        assert len(outputs[key]) == len(rows)
        for row, wanted in zip(outputs[key], rows, strict=True):
            assert row == close(name)(wanted)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_answers_are_those_of_the_model_s_own_runtime(server, name):
    answer = server.post(f"/v1/models/{name}:predict", json={"inputs": columns(name)})
    assert answer.status_code == 200, answer.text
    check_outputs(answer.json()["outputs"], name)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_model_is_described_with_the_names_that_people_know(server, name):
    body = server.get(f"/models/{name}").json()
    assert body["status"] == "ready"
    assert body["format"] == FORMAT_NAMES[name]
    assert sorted(one["name"] for one in body["inputs"]) == sorted(columns(name))
    assert sorted(one["name"] for one in body["outputs"]) == sorted(EXPECTED[name]["outputs"])
    assert body["parameters"] > 0
    assert body["size_bytes"] > 500


def test_a_saved_model_counts_its_weights(server):
    assert server.get("/models/house").json()["parameters"] == (3 * 4 + 4) + (6 + 1) + (6 * 3 + 3)


REFUSED = {
    "text": ["operations that can't be converted", "StringLength"],
    "digits": ["operations that can't be converted", "StringToNumber"],
    "odd": ["operations that can't be converted", "com.example.Sparkle"],
    "cut": ["can't be read as ONNX"],
    "cut_light": ["can't be read as TensorFlow Lite"],
    "cut_house": ["can't be read as a TensorFlow SavedModel"],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_served_is_listed_with_its_reason(server, name):
    failures = {one["model_id"]: one["motivo"] for one in server.get("/models").json()["fallidos"]}
    for word in REFUSED[name]:
        assert word in failures[name], failures[name]
    assert "\n" not in failures[name]
    check_alive(server)


def test_openvino_ir_is_served(start, tmp_path):
    """As the program itself writes it when it imports a Keras file."""
    (tmp_path / "models").mkdir()
    (tmp_path / "imported").mkdir()
    done = run_to_end(tmp_path, "import", str(EXAMPLES / "models" / "default.keras"), "imported")
    assert done.returncode == 0, done.stderr
    for end in (".xml", ".bin"):
        shutil.move(tmp_path / "imported" / f"graph{end}", tmp_path / "models" / f"default{end}")
    for file in (EXAMPLES / "models").glob("default_*"):
        shutil.copy(file, tmp_path / "models")
    server = start("--models", "models")
    assert server.get("/models/default").json()["format"] == "openvino"
    check_alive(server)


def test_the_directory_of_one_saved_model_can_be_served(start):
    server = start(str(FORMATS / "house") + "/")
    assert server.get("/models").json()["modelos"] == ["house"]


def test_a_new_saved_model_is_noticed(start, tmp_path):
    (tmp_path / "models").mkdir()
    server = start("--models", "models", "--reload")
    shutil.copytree(FORMATS / "house", tmp_path / "models" / "house")
    server.wait_for(lambda: "house" in server.get("/models").json()["modelos"], "the new model is served")


def test_a_saved_model_is_deleted_as_a_whole(start, tmp_path):
    shutil.copytree(FORMATS / "house", tmp_path / "models" / "house")
    server = start("--models", "models")
    answer = server.request("DELETE", "/models/house?delete_files=true", headers=server.authorization())
    assert answer.status_code == 200, answer.text
    assert list((tmp_path / "models").iterdir()) == []


def test_other_files_are_refused_with_what_would_be_right(tmp_path):
    (tmp_path / "model.pt").write_bytes(b"1")
    done = run_to_end(tmp_path, "serve", "model.pt", "--port", "0")
    assert done.returncode == 1
    assert "its name must end in .keras, .h5" in done.stderr
