"""POST /predict, /evaluate and /test/predict, field by field."""

import statistics

import pytest
from support.checks import check_error, check_timestamp, check_validation, close_to
from support.examples import NAMES, expected_of, request_of, rows_of


@pytest.mark.parametrize("name", NAMES)
def test_examples_equal_keras(server, name):
    answer = server.post("/predict", json=request_of(name))
    assert answer.status_code == 200, answer.text
    body, expected = answer.json(), expected_of(name)
    assert len(body["predictions"]) == 3
    for row, wanted in zip(body["predictions"], expected["predictions"], strict=True):
        assert row == close_to(wanted)
    assert body["confidence"] == close_to(expected["confidence"])


def test_answer_has_the_documented_fields(server):
    body = server.post("/predict", json=request_of("wine")).json()
    assert body["model_id"] == "wine"
    assert body["samples"] == 3
    assert isinstance(body["processing_time_ms"], float) and 0 <= body["processing_time_ms"] < 10_000
    check_timestamp(body["timestamp"])
    assert {"predictions", "confidence", "model_id", "timestamp"} <= set(body)


def test_confidence_is_the_population_deviation_of_each_row(server):
    body = server.post("/predict", json=request_of("wine")).json()
    assert body["confidence"] == close_to([statistics.pstdev(row) for row in body["predictions"]])


def test_model_is_default_unless_named(server):
    body = server.predict(rows_of("default")).json()
    assert body["model_id"] == "default"


def test_rows_are_independent_of_their_batch(server):
    """One by one, together, and in a batch larger than any compiled one."""
    rows = rows_of("wine")
    alone = [server.predict([row], "wine").json()["predictions"][0] for row in rows]
    many = server.predict(rows * 40, "wine").json()["predictions"]
    for index, row in enumerate(many):
        assert row == close_to(alone[index % 3])


@pytest.mark.parametrize("text", ["1", "1.0", "1e0", "10E-1", "0.1e+1", "1.000000000000000000000000000"])
def test_every_spelling_of_a_number_counts(server, text):
    body = '{"data": [[' + ",".join([text] * 10) + "]]}"
    answer = server.post("/predict", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["predictions"] == server.predict([[1] * 10]).json()["predictions"]


def test_content_type_and_order_of_fields_do_not_matter(server):
    answer = server.post("/predict", data=b'{"model_id":"default","data":[[1,1,1,1,1,1,1,1,1,1]],"more":{"x":[1]}}')
    assert answer.status_code == 200


def test_a_token_is_optional_but_accepted(server):
    assert server.predict(rows_of("default"), headers=server.authorization()).status_code == 200


def test_large_values_that_keras_can_take(server):
    row = [1e20] + rows_of("default")[0][1:]
    answer = server.predict([row])
    assert answer.status_code == 200
    assert abs(answer.json()["predictions"][0][0]) > 1e10


def test_values_beyond_float32_are_refused_with_their_rows(server):
    """Keras computes with infinities there, and answers what does not depend on the row."""
    good = rows_of("default")[0]
    for extreme in ([1e308] * 10, [-1e308, *good[1:]]):
        check_error(server.predict([good, extreme, good]), 400, "row 1")


def test_evaluate_computes_the_usual_metrics(server):
    predictions = [row[0] for row in expected_of("default")["predictions"]]
    targets = [100.0, 150.0, 200.0]
    answer = server.post("/evaluate", json={"data": rows_of("default"), "targets": [[t] for t in targets]})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    errors = [p - t for p, t in zip(predictions, targets, strict=True)]
    mse = sum(e * e for e in errors) / 3
    total = sum((t - 150) ** 2 for t in targets)
    assert body["metrics"] == {
        "mse": close_to(mse),
        "rmse": close_to(mse**0.5),
        "mae": close_to(sum(map(abs, errors)) / 3),
        "r2": close_to(1 - sum(e * e for e in errors) / total),
    }
    assert (body["samples"], body["model_id"]) == (3, "default")
    check_timestamp(body["timestamp"])


def test_evaluate_wants_as_many_targets_as_rows(server):
    answer = server.post("/evaluate", json={"data": rows_of("default"), "targets": [[1.0]]})
    check_error(answer, 400, "3", "1")


def test_evaluate_wants_targets(server):
    check_validation(server.post("/evaluate", json={"data": rows_of("default")}), "body", "targets", kind="missing")


def test_test_predict_uses_the_default_model(server):
    answer = server.post("/test/predict")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["status"] == "success"
    assert body["samples"] == len(body["predictions"]) == len(body["confidence"]) == 1
    assert body["processing_time_ms"] >= 0
    check_timestamp(body["timestamp"])


def test_test_predict_without_a_default_model(start, models):
    (models / "default.keras").unlink()
    check_error(start("--models", "models").post("/test/predict"), 404, "default")
