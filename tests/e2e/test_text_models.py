"""Models that take texts as Keras saved them: the vocabulary is in the file, and looked up in the server."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "golden" / "cases"
MODELS = (
    "text_classifier",
    "text_recurrent",
    "text_vectorization_plain",
    "string_lookup_no_oov",
    "string_lookup_invert_plain",
)


@pytest.fixture(scope="module")
def golden():
    return {name: json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")) for name in MODELS}


@pytest.fixture
def server(start, tmp_path):
    (tmp_path / "models").mkdir()
    for name in MODELS:
        shutil.copy(CASES / f"{name}.keras", tmp_path / "models")
    return start("--models", "models")


def rows_of(tensor):
    rows, width = tensor["shape"]
    return [tensor["values"][row * width : (row + 1) * width] for row in range(rows)]


def predict(server, name, data):
    return server.post("/predict", json={"model_id": name, "data": data})


def expect_close(actual, expected):
    assert len(actual) == len(expected)
    for row, wanted in zip(actual, expected, strict=True):
        assert row == pytest.approx(wanted, rel=1e-4, abs=1e-5)


def test_classifies_texts_as_keras_does(server, golden):
    texts, expected = (rows_of(golden["text_classifier"][side][0]) for side in ("inputs", "outputs"))
    answer = predict(server, "text_classifier", texts)
    assert answer.status_code == 200, answer.text
    expect_close(answer.json()["predictions"], expected)
    served = server.post("/v1/models/text_classifier:predict", json={"instances": texts})
    expect_close(served.json()["predictions"], expected)


def test_texts_of_any_length_beside_each_other(server, golden):
    texts, expected = (rows_of(golden["text_recurrent"][side][0]) for side in ("inputs", "outputs"))
    known = [(text, wanted) for text, wanted in zip(texts, expected, strict=True) if text[0].strip()]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda pair: predict(server, "text_recurrent", [pair[0]]).json(), known * 10))
    for answer, (_, wanted) in zip(answers, known * 10, strict=True):
        expect_close(answer["predictions"], [wanted])


def test_a_request_is_padded_to_its_own_longest_text(server):
    def indices(*texts):
        return predict(server, "text_vectorization_plain", [[text] for text in texts]).json()["predictions"]

    assert [len(row) for row in indices("uno dos tres", "uno")] == [3, 3]
    assert [len(row) for row in indices("uno")] == [1]


def test_a_text_without_words_harms_nobody(server):
    for name in ("text_recurrent", "text_vectorization_plain"):
        assert predict(server, name, [[""]]).status_code < 500
    assert server.process.poll() is None, server.log
    assert predict(server, "text_recurrent", [["uno"]]).status_code == 200


def test_names_a_word_that_the_model_does_not_know(server):
    answer = predict(server, "string_lookup_no_oov", [["uno", "uno", "desconocida", "tres"]])
    assert answer.status_code == 400, answer.text
    assert "'desconocida'" in answer.text
    known = predict(server, "string_lookup_no_oov", [["uno", "uno", "tres", "tres"]])
    assert known.json()["predictions"] == [[1, 1, 0, 0]]


def test_gives_words_back(server, golden):
    case = golden["string_lookup_invert_plain"]
    answer = predict(server, "string_lookup_invert_plain", rows_of(case["inputs"][0]))
    assert answer.json()["predictions"] == rows_of(case["outputs"][0])
