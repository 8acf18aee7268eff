"""The program as a process: its start, its refusals to start, and its end."""

import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from support.checks import check_alive, check_error, close_to
from support.examples import expected_of, request_of, rows_of
from support.server import run_to_end

pytestmark = pytest.mark.slow  # many starts or cases: once, with the release program

SERVE = ("serve", "--host", "127.0.0.1", "--port", "0")


def test_port_in_use(models, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run_to_end(tmp_path, "serve", "--host", "127.0.0.1", "--port", port, "--models", "models")
    assert ended.returncode == 1
    assert port in ended.stderr and "in use" in ended.stderr, ended.stderr


def test_two_servers_on_one_port(start, models, tmp_path):
    """Sharing a port between lanes must not mean sharing it with another process."""
    first = start("--models", "models")
    ended = run_to_end(tmp_path, "serve", "--host", "127.0.0.1", "--port", str(first.port), "--models", "models")
    assert ended.returncode == 1
    assert "in use" in ended.stderr, ended.stderr
    check_alive(first)


def test_metrics_port_in_use(models, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run_to_end(tmp_path, *SERVE, "--models", "models", METRICAS_PORT=port)
    assert ended.returncode == 1
    assert port in ended.stderr, ended.stderr


def test_all_bad_settings_are_named_at_once(tmp_path):
    bad = {
        "PORT": "eighty",
        "CACHE_SIZE": "-5",
        "RATE_LIMIT_ENABLED": "perhaps",
        "ALGORITHM": "none",
        "LOG_LEVEL": "loud",
        "ACCESS_TOKEN_EXPIRE_MINUTES": "0",
    }
    ended = run_to_end(tmp_path, "serve", **bad)
    assert ended.returncode != 0
    for name, value in bad.items():
        assert name in ended.stderr and value in ended.stderr, ended.stderr


@pytest.mark.parametrize(
    "key", ["short", "x" * 31, "tu-clave-secreta-super-segura", "your-secret-key-change-in-production"]
)
def test_weak_secrets_are_refused(models, tmp_path, key):
    ended = run_to_end(tmp_path, *SERVE, "--models", "models", SECRET_KEY=key)
    assert ended.returncode == 1
    assert "SECRET_KEY" in ended.stderr
    assert key not in ended.stderr.replace("SECRET_KEY", "")


def test_settings_come_from_dotenv_file_and_flags(start, models, tmp_path):
    (tmp_path / ".env").write_text("# settings\nDEBUG=true\nACCESS_TOKEN_EXPIRE_MINUTES=5\nMODELOS_PATH=nowhere\n")
    (tmp_path / "sirve.toml").write_text("access_token_expire_minutes = 7\ncache_size = 3\n")
    server = start("--models", "models")
    assert server.get("/debug/models").status_code == 200
    assert server.get("/models").json()["total"] == 3
    body = server.post("/auth/login", json={"username": "admin", "password": "a password for tests"}).json()
    assert body["expires_in"] == 300  # .env wins over the file


def test_unreadable_toml(tmp_path):
    (tmp_path / "sirve.toml").write_text("port = = 5\n")
    ended = run_to_end(tmp_path, "serve")
    assert ended.returncode != 0
    assert "sirve.toml" in ended.stderr


def test_unknown_flag(tmp_path):
    ended = run_to_end(tmp_path, "serve", "--prot", "8000")
    assert ended.returncode != 0
    assert "--prot" in ended.stderr + ended.stdout


def test_a_missing_model_file(tmp_path):
    ended = run_to_end(tmp_path, *SERVE, "missing.keras")
    assert ended.returncode == 1
    assert "missing.keras" in ended.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help"), ("demo", "--help"), ("--version",)])
def test_help(tmp_path, arguments):
    ended = run_to_end(tmp_path, *arguments)
    assert ended.returncode == 0
    assert "sirve" in ended.stdout.lower()


def test_the_greeting_has_a_curl_that_works(start, models):
    import json
    import re

    server = start("--models", "models")
    assert f"{server.url}/docs" in server.log
    found = re.search(r"curl .*?(http://\S+) .*?-d '(.*)'", server.log)
    assert found, server.log
    answer = server.session.post(found[1], data=found[2], timeout=20)
    assert answer.status_code == 200, answer.text
    assert json.loads(found[2])["data"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_signals_stop_the_server(start, models, number):
    server = start("--models", "models")
    check_alive(server)  # leaves an idle connection open, which must not hold the end up
    started = time.monotonic()
    server.process.send_signal(number)
    assert server.process.wait(30) == 0
    assert time.monotonic() - started < 10
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_an_answer_in_flight_is_given_before_the_end(start, models):
    """A request whose body arrives only after SIGTERM."""
    import json

    server = start("--models", "models")
    body = json.dumps(request_of("default")).encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body))
        connection.sendall(body[:20])
        time.sleep(0.3)  # nothing says from outside that a half-read request has arrived
        server.terminate()
        server.wait_for(lambda: "stopping" in server.log, "the drain")
        assert server.process.poll() is None
        connection.sendall(body[20:])
        answer = connection.makefile("rb").read()
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), answer
    assert json.loads(content)["predictions"][0] == close_to(expected_of("default")["predictions"][0])
    assert b"connection: close" in head.lower()
    assert server.process.wait(20) == 0


def test_no_answer_is_lost_under_load(start, models):
    """Clients that keep asking while the server is told to stop get whole answers or none."""
    import requests

    server = start("--models", "models", "--workers", "2")
    broken, served = [], []

    def ask():
        with requests.Session() as session:
            session.trust_env = False
            while True:
                try:
                    answer = session.post(server.url + "/predict", json=request_of("default"), timeout=20)
                except requests.ConnectionError as error:
                    # Refused, or closed before the request was read; an answer cut in the middle is something else.
                    if "IncompleteRead" in str(error):
                        broken.append(error)
                    return
                if answer.status_code not in (200, 503):
                    broken.append(answer.text)
                served.append(answer.status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    server.wait_for(lambda: len(served) > 100, "answers")
    server.terminate()
    for thread in threads:
        thread.join(30)
    assert not broken, broken[:3]
    assert server.process.wait(20) == 0


def test_memory_and_descriptors_do_not_grow(start, models):
    server = start("--models", "models")

    def resident():
        pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def descriptors():
        return len(os.listdir(f"/proc/{server.process.pid}/fd"))

    def round_of_requests(salt):
        for number in range(200):
            row = [float(salt * 1000 + number), *rows_of("default")[0][1:]]
            assert server.predict([row]).status_code == 200
            check_error(server.predict([row[:3]]), 400)
            server.post("/predict", data=b"{", headers={"Content-Type": "application/json"})

    for salt in range(5):  # fills the cache of 1,000 predictions
        round_of_requests(salt)
    before, open_before = resident(), descriptors()
    for salt in range(5, 10):
        round_of_requests(salt)
    assert resident() - before < 4 << 20
    assert descriptors() <= open_before + 2


def test_lazy_loading(start, models):
    server = start("--models", "models", CARGAR_MODELOS_AL_INICIO="false")
    answer = server.post("/predict", json=request_of("wine"))
    server.wait_for(
        lambda: server.post("/predict", json=request_of("wine")).status_code == 200, "the model that was asked for"
    )
    assert answer.status_code in (200, 503)


def test_history_survives_a_restart(start, models):
    first = start("--models", "models")
    first.predict(rows_of("default"))
    assert first.stop() == 0
    second = start("--models", "models")
    entries = second.get("/stats").json()["historial_predicciones"]
    assert [(entry["model_id"], entry["n_predicciones"]) for entry in entries] == [("default", 3)]
