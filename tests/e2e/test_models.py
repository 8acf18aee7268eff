"""The models: listing, description, loading and unloading."""

import pytest
from support.checks import check_alive, check_error, check_timestamp
from support.examples import NAMES, request_of


def test_models_are_listed(server):
    body = server.get("/models").json()
    assert body["modelos"] == ["default", "digits", "wine"]
    assert body["total"] == 3
    assert body.get("fallidos", []) == []
    check_timestamp(body["timestamp"])


def test_a_model_is_described(server):
    server.post("/predict", json=request_of("wine"))
    answer = server.get("/models/wine")
    assert answer.status_code == 200
    body = answer.json()
    assert body["id"] == "wine"
    assert body["format"] == "keras"
    assert body["status"] == "ready"
    assert body["version"] == 1
    assert body["inputs"] == [{"name": "features", "dtype": "float32", "shape": [None, 13]}]
    assert body["outputs"] == [{"name": "cultivar", "dtype": "float32", "shape": [None, 3]}]
    assert body["parameters"] == 13 * 32 + 32 + 32 * 16 + 16 + 16 * 3 + 3
    assert [layer["class_name"] for layer in body["layers"]] == ["Dense", "Dropout", "Dense", "Dense"]
    assert body["size_bytes"] > 10_000
    assert body["scalers"] == {"scaler_X": "StandardScaler", "scaler_y": None}
    assert body["labels"] == ["class_0", "class_1", "class_2"]
    assert body["config"]["description"].startswith("Cultivar")
    assert len(body["config"]["features"]) == 13
    assert body["predictions"] >= 3
    check_timestamp(body["last_used"])
    assert body["created_at"]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_described(server, name):
    body = server.get(f"/models/{name}").json()
    assert body["status"] == "ready"
    assert body["parameters"] > 0


UNKNOWN = [
    "nope",
    "Default",
    "default.keras",
    "..%2Fdefault",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "default%00",
    "%20",
    "a" * 3000,
]


@pytest.mark.parametrize("model_id", UNKNOWN)
def test_unknown_models_are_not_found(server, model_id):
    answer = server.get(f"/models/{model_id}")
    assert answer.status_code in (400, 404), answer.text
    assert "detail" in answer.json()
    check_alive(server)


def test_unload_and_load_again(start, models):
    server = start("--models", "models")
    admin = server.authorization()
    answer = server.request("DELETE", "/models/wine", headers=admin)
    assert answer.status_code == 200, answer.text
    assert server.get("/models").json()["modelos"] == ["default", "digits"]
    check_error(server.post("/predict", json=request_of("wine")), 404, "wine")
    assert (models / "wine.keras").exists()

    answer = server.post("/models/wine/load", headers=admin)
    assert answer.status_code == 200, answer.text
    check_alive(server, "wine")
    assert server.get("/models").json()["total"] == 3


def test_unload_can_delete_the_files(start, models):
    server = start("--models", "models")
    answer = server.request("DELETE", "/models/wine?delete_files=true", headers=server.authorization())
    assert answer.status_code == 200, answer.text
    assert sorted(path.name for path in models.iterdir() if path.name.startswith("wine")) == []
    assert (models / "default.keras").exists()
    check_alive(server)


def test_deleting_an_unknown_model(server):
    admin = server.authorization()
    check_error(server.request("DELETE", "/models/nope", headers=admin), 404, "nope")
    check_error(server.post("/models/nope/load", headers=admin), 404, "nope")


@pytest.mark.parametrize("model_id", ["..%2Fmodels%2Fwine", "%2e%2e%2fwine", "%2Fetc%2Fpasswd", "..", "%2e%2e"])
def test_path_tricks_touch_no_file(start, models, tmp_path, model_id):
    (tmp_path / "wine.keras").write_bytes((models / "wine.keras").read_bytes())
    server = start("--models", "models")
    admin = server.authorization()
    for method, path in (("POST", f"/models/{model_id}/load"), ("DELETE", f"/models/{model_id}?delete_files=true")):
        assert server.request(method, path, headers=admin).status_code in (400, 404, 405)
    assert (tmp_path / "wine.keras").exists()
    assert (models / "wine.keras").exists()
    assert server.get("/models").json()["modelos"] == ["default", "digits", "wine"]
    check_alive(server, "wine")


def test_files_named_on_the_command_line_are_served(start, models, tmp_path):
    server = start(str(models / "wine.keras"), "--models", str(tmp_path / "empty"))
    assert server.get("/models").json()["modelos"] == ["wine"]
    body = server.post("/predict", json=request_of("wine"))
    assert body.status_code == 200, body.text


def test_debug_models_only_with_debug(server, start, models):
    check_error(server.get("/debug/models"), 404)
    answer = start("--models", "models", DEBUG="true").get("/debug/models")
    assert answer.status_code == 200
    for name in NAMES:
        assert name in answer.text
