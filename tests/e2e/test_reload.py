"""`--reload` follows the models directory; broken changes leave the old model serving."""

import shutil
import threading

import requests
from support.checks import check_alive, check_error
from support.examples import expected_of, request_of, rows_of

import pytest

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program


def replace(source, target):
    """As careful people do it: aside, then renamed."""
    aside = target.with_name("." + target.name)
    shutil.copy(source, aside)
    aside.rename(target)


def served(server):
    return server.get("/models").json()["modelos"]


def test_new_and_deleted_models(start, models):
    server = start("--models", "models", "--reload")
    replace(models / "wine.keras", models / "vino.keras")
    server.wait_for(lambda: "vino" in served(server), "the new model")
    assert server.predict(rows_of("wine"), "vino").status_code == 200
    (models / "vino.keras").unlink()
    server.wait_for(lambda: "vino" not in served(server), "the model to go")
    check_error(server.predict(rows_of("wine"), "vino"), 404)
    check_alive(server)


def test_a_changed_model(start, models):
    """The wine model under another name, then without its scalers, then replaced by another one."""
    replace(models / "wine.keras", models / "other.keras")
    server = start("--models", "models", "--reload")
    ask = lambda: server.predict(rows_of("wine"), "other").json()["predictions"]
    before = ask()
    replace(models / "wine_scalers.pkl", models / "other_scalers.pkl")
    server.wait_for(lambda: ask() != before, "the scalers to be used")
    for row, wanted in zip(ask(), expected_of("wine")["predictions"], strict=True):
        assert max(abs(a - b) for a, b in zip(row, wanted, strict=True)) < 1e-5

    (models / "other_scalers.pkl").unlink()
    replace(models / "digits.keras", models / "other.keras")
    server.wait_for(lambda: server.predict(rows_of("digits"), "other").status_code == 200, "the other model")
    check_alive(server)


def test_a_broken_change_leaves_the_old_model_serving(start, models):
    server = start("--models", "models", "--reload")
    (models / "wine.keras").write_bytes(b"broken")
    server.wait_for(lambda: "wine" in server.log.rsplit("ready", 1)[-1], "a message")
    for _ in range(5):
        check_alive(server, "wine")


def test_reloads_under_traffic_lose_no_request(start, models):
    server = start("--models", "models", "--reload")
    failures, stop, count = [], threading.Event(), [0]

    def ask():
        with requests.Session() as session:
            session.trust_env = False
            while not stop.is_set():
                answer = session.post(server.url + "/predict", json=request_of("wine"), timeout=20)
                count[0] += 1
                if answer.status_code != 200:
                    failures.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    reloads = lambda: server.log.count("model 'wine' is ready")
    for _ in range(5):
        before = reloads()
        replace(models / "wine.keras", models / "wine.keras")
        server.wait_for(lambda before=before: reloads() > before, "the reload")
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]
    assert count[0] > 20
