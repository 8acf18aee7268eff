"""Strings from the request to the model and back, in both dialects: a model that gives them back as they came."""

import base64
import json
import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
WORDS = ["uno", "", "ñandú 🙂", 'comillas " y \\', "a\0b", "x" * 100_000]
NUMBERS = [float(i) for i in range(len(WORDS))]
TWICE = [[2 * number] for number in NUMBERS]


@pytest.fixture
def echo(start, tmp_path):
    (tmp_path / "models").mkdir()
    for name in ("eco.xml", "eco.bin"):
        shutil.copy(DATA / name, tmp_path / "models")
    return start("--models", "models")


def predict(server, data):
    return server.post("/predict", json={"model_id": "eco", "data": data})


def served(server, **body):
    return server.post("/v1/models/eco:predict", json=body)


def test_named_strings_and_numbers(echo):
    answer = predict(echo, {"texto": WORDS, "n": NUMBERS})
    assert answer.status_code == 200, answer.text
    assert answer.json()["predictions"] == {"texto": WORDS, "doble": TWICE}
    assert answer.json()["samples"] == len(WORDS)


def test_the_same_again_comes_from_the_cache(echo):
    first = predict(echo, {"texto": ["ab", "c"], "n": [1, 2]}).json()
    other = predict(echo, {"texto": ["a", "bc"], "n": [1, 2]}).json()
    again = predict(echo, {"texto": ["ab", "c"], "n": [1, 2]}).json()
    assert other["predictions"]["texto"] == ["a", "bc"]
    assert again["predictions"] == first["predictions"]


def test_one_row_needs_no_list(echo):
    answer = predict(echo, {"texto": "uno", "n": [3]})
    assert answer.json()["predictions"] == {"texto": ["uno"], "doble": [[6.0]]}


def test_text_as_it_is_written_without_escapes(echo):
    body = json.dumps({"model_id": "eco", "data": {"texto": WORDS, "n": NUMBERS}}, ensure_ascii=False)
    answer = echo.post("/predict", data=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.json()["predictions"]["texto"] == WORDS


def test_rows_and_columns(echo):
    rows = [{"texto": word, "n": [number]} for word, number in zip(WORDS, NUMBERS, strict=True)]
    expected = [{"texto": word, "doble": twice} for word, twice in zip(WORDS, TWICE, strict=True)]
    assert served(echo, instances=rows).json() == {"predictions": expected}
    columns = {"texto": WORDS, "n": [[number] for number in NUMBERS]}
    assert served(echo, inputs=columns).json() == {"outputs": {"texto": WORDS, "doble": TWICE}}


def test_any_bytes_in_base64(echo):
    raw = bytes(range(256))
    rows = [{"texto": {"b64": base64.b64encode(raw).decode()}, "n": [1]}, {"texto": {"b64": "c8Ot"}, "n": [2]}]
    first, second = served(echo, instances=rows).json()["predictions"]
    assert base64.b64decode(first["texto"]["b64"]) == raw
    assert second["texto"] == "sí"


def test_metadata(echo):
    signature = echo.get("/v1/models/eco/metadata").json()["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert signature["inputs"]["texto"]["dtype"] == "DT_STRING"
    assert signature["outputs"]["texto"]["dtype"] == "DT_STRING"
    assert echo.get("/models/eco").json()["inputs"][0]["dtype"] == "string"


@pytest.mark.parametrize(
    "data, status, words",
    [
        ({"texto": [1, 2], "n": [1, 2]}, 400, ["'texto'", "takes strings", "row 0"]),
        ({"texto": ["a", 2], "n": [1, 2]}, 422, ["texto", "valid string"]),
        ({"texto": ["a"], "n": ["b"]}, 422, ["'n'", "takes numbers"]),
        ({"texto": ["a", "b"], "n": [1]}, 400, ["'n'", "rows"]),
        ({"texto": [["a", "b"]], "n": [1]}, 422, ["levels of lists"]),
        ({"texto": [], "n": []}, 400, ["empty"]),
        (["a"], 400, ["'texto', 'n'"]),
    ],
)
def test_what_is_wrong_is_told(echo, data, status, words):
    answer = predict(echo, data)
    assert answer.status_code == status, answer.text
    for word in words:
        assert word in answer.text
    assert predict(echo, {"texto": ["a"], "n": [1]}).status_code == 200


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\\udc00"', b'"\xff"', b'"\xed\xa0\x80"', b'"\n"'])
def test_what_is_no_text_is_refused(echo, text):
    headers = {"Content-Type": "application/json"}
    body = b'{"model_id":"eco","data":{"texto":[' + text + b'],"n":[1]}}'
    assert echo.post("/predict", data=body, headers=headers).status_code == 422
    body = b'{"instances":[{"texto":' + text + b',"n":[1]}]}'
    answer = echo.post("/v1/models/eco:predict", data=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("JSON Parse error")


def test_bad_base64_is_refused(echo):
    answer = served(echo, instances=[{"texto": {"b64": "%"}, "n": [1]}])
    assert answer.status_code == 400
    assert "Unable to base64 decode" in answer.json()["error"]
    answer = served(echo, instances=[{"texto": {"b64": 5}, "n": [1]}])
    assert "not formatted correctly for base64 data" in answer.json()["error"]
