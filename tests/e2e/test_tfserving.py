"""TensorFlow Serving's REST API, and /predict for models with several inputs and outputs."""

import json
import shutil
from pathlib import Path

import pytest

from support.checks import check_error, close_to
from support.examples import NAMES, expected_of, rows_of

DATA = Path(__file__).parent / "data"
HOUSE = json.loads((DATA / "house.json").read_text())
DOUBLE = json.loads((DATA / "double.json").read_text())
ROWS = [dict(zip(HOUSE["inputs"], row, strict=True)) for row in zip(*HOUSE["inputs"].values(), strict=True)]


@pytest.fixture
def houses(start, tmp_path):
    (tmp_path / "models").mkdir()
    for name in ("house", "double"):
        shutil.copy(DATA / f"{name}.keras", tmp_path / "models")
    return start("--models", "models")


def predict(server, name, **body):
    return server.post(f"/v1/models/{name}:predict", json=body)


def check_refusal(answer, status, *words):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["error"]
    for word in words:
        assert word in answer.json()["error"]


def check_rows(rows, expected):
    """Rows that are objects, against columns by name."""
    assert len(rows) == len(next(iter(expected.values())))
    for index, row in enumerate(rows):
        assert set(row) == set(expected)
        for name, values in expected.items():
            assert row[name] == close_to(values[index])


def check_columns(columns, expected):
    assert set(columns) == set(expected)
    for name, rows in expected.items():
        for row, wanted in zip(columns[name], rows, strict=True):
            assert row == close_to(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_rows_and_columns_of_one_input(server, name):
    expected = expected_of(name)["predictions"]
    rows = predict(server, name, instances=rows_of(name)).json()
    columns = predict(server, name, inputs=rows_of(name)).json()
    assert list(rows) == ["predictions"] and list(columns) == ["outputs"]
    assert rows["predictions"] == columns["outputs"]
    for row, wanted in zip(rows["predictions"], expected, strict=True):
        assert row == close_to(wanted)


def test_rows_of_several_inputs(houses):
    answer = predict(houses, "house", signature_name="serving_default", instances=ROWS)
    assert answer.status_code == 200, answer.text
    check_rows(answer.json()["predictions"], HOUSE["outputs"])


def test_columns_of_several_inputs(houses):
    answer = predict(houses, "house", inputs=HOUSE["inputs"] | {"nobody": [[1]]})
    assert answer.status_code == 200, answer.text
    check_columns(answer.json()["outputs"], HOUSE["outputs"])


def test_predict_of_several_inputs(houses):
    answer = houses.predict(HOUSE["inputs"], "house")
    assert answer.status_code == 200, answer.text
    check_columns(answer.json()["predictions"], HOUSE["outputs"])
    assert answer.json()["samples"] == len(answer.json()["confidence"]) == 2


def test_predict_wants_every_input(houses):
    check_error(houses.predict(HOUSE["inputs"]["size"], "house"), 400, "'size'", "'rooms'")
    check_error(houses.predict({"size": HOUSE["inputs"]["size"]}, "house"), 400, "'rooms'", "missing")
    check_error(houses.predict(HOUSE["inputs"] | {"x": [[1], [2]]}, "house"), 400, "'x'", "unknown")
    check_error(houses.predict(HOUSE["inputs"] | {"rooms": [[1, 2]]}, "house"), 400, "rows")


def test_bare_numbers_are_rows_of_one(houses):
    expected = [close_to(row) for row in DOUBLE["outputs"]["y"]]
    for rows in (DOUBLE["inputs"]["x"], [row[0] for row in DOUBLE["inputs"]["x"]]):
        for body in ({"instances": rows}, {"instances": [{"x": row} for row in rows]}):
            assert predict(houses, "double", **body).json()["predictions"] == expected
        for body in ({"inputs": rows}, {"inputs": {"x": rows}}):
            assert predict(houses, "double", **body).json()["outputs"] == expected


def test_a_wrong_request_is_told_in_the_servers_words(houses):
    check_refusal(predict(houses, "none", instances=[[1]]), 404, "Servable not found for request: Latest(none)")
    check_refusal(predict(houses, "house"), 400, "Missing 'inputs' or 'instances' key")
    check_refusal(predict(houses, "house", instances=[[1]], inputs=[[1]]), 400, "expecting only one of")
    check_refusal(predict(houses, "house", instances=[{"size": [1, 2, 3]}]), 400, "keys must be equal to: ")
    check_refusal(predict(houses, "house", instances=[*ROWS, {"size": [1, 2, 3]}]), 400, "Failed to process element: 2 of")
    check_refusal(predict(houses, "house", inputs={"size": [[1, 2, 3]]}), 400, "Missing named input: rooms in 'inputs' object.")
    check_refusal(predict(houses, "house", instances=[[1, 2, 3]]), 400, "'rooms'")
    check_refusal(predict(houses, "double", instances=[["a"]]), 400, "is not of expected type: float")
    check_refusal(predict(houses, "double", signature_name="other", instances=[[1]]), 400, '"other" not found in signature def')
    check_refusal(houses.post("/v1/models/double:predict", data="[" * 100_000), 400)
    check_refusal(houses.post("/v1/models/double:predict", data='{"instances":' + "[" * 100_000), 400, "deeper than 64")
    check_refusal(houses.post("/v1/models/double:predict", data=""), 400, "The document is empty")
    assert predict(houses, "double", instances=[[1]]).status_code == 200


def test_versions(houses):
    body = {"instances": [[1]]}
    assert houses.post("/v1/models/double/versions/1:predict", json=body).status_code == 200
    check_refusal(houses.post("/v1/models/double/versions/2:predict", json=body), 404, "Specific(double, 2)")
    check_refusal(houses.post("/v1/models/double/versions/x:predict", json=body), 400, "Malformed request")


def test_a_bad_token_is_refused(houses):
    answer = houses.post("/v1/models/double:predict", json={"instances": [[1]]}, headers={"Authorization": "Bearer x"})
    check_refusal(answer, 401)
    with_token = houses.post("/v1/models/double:predict", json={"instances": [[1]]}, headers=houses.authorization())
    assert with_token.status_code == 200


def test_what_is_served_is_counted(houses):
    before = houses.get("/stats").json()["predicciones_totales"]
    predict(houses, "house", instances=ROWS)
    houses.wait_for(lambda: houses.get("/stats").json()["predicciones_totales"] == before + 2, "two predictions are counted")


def test_status_and_metadata(houses):
    status = houses.get("/v1/models/house").json()
    assert status["model_version_status"][0]["state"] == "AVAILABLE"
    assert houses.get("/v1/models/house/versions/1").json() == status
    check_refusal(houses.get("/v1/models/none"), 404, "Could not find any versions of model none")
    signature = houses.get("/v1/models/house/metadata").json()["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert set(signature["inputs"]) == {"size", "rooms"}
    assert set(signature["outputs"]) == {"price", "kind"}
    sizes = [dim["size"] for dim in signature["inputs"]["size"]["tensor_shape"]["dim"]]
    assert sizes == ["-1", "3"]
