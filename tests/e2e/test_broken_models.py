"""Broken model files: listed with the reason, while the others serve."""

import json
import pickle
import shutil
from pathlib import Path

import pytest
from support.checks import check_alive, check_error
from support.server import ROOT

GOLDEN = ROOT / "tests" / "golden" / "cases"


def reason_of(server, model_id):
    body = server.get("/models").json()
    assert model_id not in body["modelos"]
    reasons = {entry["model_id"]: entry["motivo"] for entry in body["fallidos"]}
    assert reasons.get(model_id), body
    assert str(server.directory) not in reasons[model_id]  # where files lie is nobody's business
    return reasons[model_id]


def check_failed(server, model_id, *words):
    reason = reason_of(server, model_id)
    for word in words:
        assert word in reason, reason
    check_error(server.predict([[1.0] * 4], model_id), 404, model_id)
    description = server.get(f"/models/{model_id}")
    if description.status_code == 200:
        assert description.json()["status"] == "failed"
    assert server.get("/models").json()["modelos"] == ["default", "digits", "wine"]
    assert server.get("/health").json()["modelos_activos"] == 3
    check_alive(server)


def copy_case(models, name, model_id):
    path = next(path for path in GOLDEN.glob(f"{name}.*") if path.suffix in (".keras", ".h5"))
    shutil.copy(path, models / f"{model_id}{path.suffix}")


def test_truncated_archives(start, models):
    content = (models / "wine.keras").read_bytes()
    percents = (0, 1, 10, 50, 90, 99)
    for percent in percents:
        (models / f"cut{percent}.keras").write_bytes(content[: len(content) * percent // 100])
    server = start("--models", "models")
    for percent in percents:
        check_failed(server, f"cut{percent}")


def test_truncated_h5(start, models):
    content = (GOLDEN / "dense_h5.h5").read_bytes()
    for percent in (0, 10, 50, 95):
        (models / f"cut{percent}.h5").write_bytes(content[: len(content) * percent // 100])
    server = start("--models", "models")
    for percent in (0, 10, 50, 95):
        check_failed(server, f"cut{percent}")


def test_bit_flips_never_take_the_server_down(start, models):
    """Some flips only change a weight; whatever loads must answer, and the rest must be listed."""
    content = bytearray((GOLDEN / "dense_h5.h5").read_bytes())
    for number in range(40):
        flipped = bytearray(content)
        flipped[(number * 7919) % len(content)] ^= 0xFF
        (models / f"flip{number}.h5").write_bytes(flipped)
    server = start("--models", "models")
    body = server.get("/models").json()
    assert len(body["modelos"]) + len(body["fallidos"]) == 43
    for model_id in body["modelos"]:
        if model_id.startswith("flip"):
            assert server.predict([[1.0] * 4], model_id).status_code in (200, 400)
    check_alive(server)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("refused_lambda", ("Lambda", "doubling")),
        ("refused_lambda_h5", ("Lambda", "doubling")),
        ("refused_lambda_k2_h5", ("Lambda", "doubling")),
        ("refused_unknown_layer", ("Dens3", "dense")),
        ("refused_custom_layer", ("acme>Twice", "twice")),
        ("refused_weights_only_h5", ("model_config",)),
        ("refused_no_weights", ("model.weights.h5",)),
        ("refused_config_is_not_json", ("config.json",)),
    ],
)
def test_models_that_are_refused(start, models, case, words):
    copy_case(models, case, "odd")
    check_failed(start("--models", "models"), "odd", *words)


class Evil:
    """A pickle that would run a command when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_pickles_execute_nothing(start, models, tmp_path):
    canary = tmp_path / "executed"
    shutil.copy(models / "default.keras", models / "odd.keras")
    (models / "odd_scalers.pkl").write_bytes(pickle.dumps({"scaler_X": Evil(canary), "scaler_y": None}))
    check_failed(start("--models", "models"), "odd", "scalers")
    assert not canary.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a pickle", b"\x80\x04", pickle.dumps([1, 2]), pickle.dumps({"scaler_X": 5}), "truncated"],
    ids=["empty", "text", "header_only", "list", "number", "truncated"],
)
def test_corrupt_scalers(start, models, content):
    if content == "truncated":
        content = (models / "default_scalers.pkl").read_bytes()[:-40]
    shutil.copy(models / "default.keras", models / "odd.keras")
    (models / "odd_scalers.pkl").write_bytes(content)
    check_failed(start("--models", "models"), "odd", "scalers")


def test_scalers_of_another_width(start, models):
    shutil.copy(models / "default.keras", models / "odd.keras")
    shutil.copy(models / "wine_scalers.pkl", models / "odd_scalers.pkl")
    check_failed(start("--models", "models"), "odd", "13", "10")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "5", '{"labels": 5}', '{"confidence": "magic"}', '{"labels": ["a"]} x']
)
def test_corrupt_config(start, models, content):
    shutil.copy(models / "default.keras", models / "odd.keras")
    (models / "odd_config.json").write_text(content)
    check_failed(start("--models", "models"), "odd", "config")


def test_free_fields_of_a_config_are_kept(start, models):
    fields = {"author": "Ñandú", "tags": ["a", 1, None], "nested": {"x": 1.5}}
    (models / "default_config.json").write_text(json.dumps(fields))
    body = start("--models", "models").get("/models/default").json()
    assert fields.items() <= body["config"].items()


def test_a_config_may_choose_another_confidence(start, models):
    config = json.loads((models / "wine_config.json").read_text()) | {"confidence": "max_probability"}
    (models / "wine_config.json").write_text(json.dumps(config))
    server = start("--models", "models")
    from support.examples import rows_of

    body = server.predict(rows_of("wine"), "wine").json()
    assert body["confidence"] == pytest.approx([max(row) for row in body["predictions"]])


def test_only_broken_models(start, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "bad.keras").write_bytes(b"no")
    server = start("--models", "models", wait=False)
    server.wait_for(lambda: "bad" in server.log, "a message")
    server.wait_until_it_answers()
    body = server.get("/models").json()
    assert (body["modelos"], body["total"]) == ([], 0)
    assert body["fallidos"][0]["model_id"] == "bad"
    check_error(server.predict([[1.0]]), 404)


def test_other_files_and_links_in_the_directory(start, models, tmp_path):
    """Notes, hidden files, and a link that leads out of the directory or nowhere."""
    (models / "README.txt").write_text("notes")
    (models / ".hidden.keras").write_bytes(b"")
    (models / "nowhere.keras").symlink_to(tmp_path / "missing")
    (models / "folder.d").mkdir()
    server = start("--models", "models")
    assert server.get("/models").json()["modelos"] == ["default", "digits", "wine"]
    check_alive(server)
