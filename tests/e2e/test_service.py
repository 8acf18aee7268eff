"""Health, statistics, cache, limits, headers, CORS, metrics and the root."""

import re

import pytest
from support.checks import UPTIME, check_alive, check_error, check_timestamp
from support.examples import rows_of


def test_health(server):
    answer = server.get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["status"], body["modelos_activos"]) == ("healthy", 3)
    check_timestamp(body["timestamp"])
    assert server.get("/health/live").status_code == 200
    assert server.get("/health/ready").status_code == 200


def test_statistics_count_rows(start, models):
    server = start("--models", "models")
    before = server.get("/stats").json()
    assert (before["predicciones_totales"], before["historial_predicciones"]) == (0, [])
    assert server.predict(rows_of("default")).status_code == 200
    assert server.predict(rows_of("wine")[:2], "wine").status_code == 200
    assert server.predict([[1]]).status_code == 400
    body = server.get("/stats").json()
    assert body["modelos_activos"] == 3
    assert body["predicciones_totales"] == 5
    assert UPTIME.fullmatch(body["uptime"]), body["uptime"]
    check_timestamp(body["timestamp"])
    assert [(entry["model_id"], entry["n_predicciones"]) for entry in body["historial_predicciones"]] == [
        ("default", 3),
        ("wine", 2),
    ]
    for entry in body["historial_predicciones"]:
        assert set(entry) == {"timestamp", "model_id", "n_predicciones", "confianza_promedio"}
        check_timestamp(entry["timestamp"])
    assert body["historial_predicciones"][1]["confianza_promedio"] == pytest.approx(0.47125, abs=1e-4)


def test_statistics_with_a_token(server):
    assert server.get("/stats", headers=server.authorization()).status_code == 200


def test_cache_can_be_cleared(start, models):
    server = start("--models", "models")
    first = server.predict(rows_of("default")).json()
    again = server.predict(rows_of("default")).json()
    assert again["predictions"] == first["predictions"]
    for headers in ({}, server.authorization()):
        answer = server.post("/cache/clear", headers=headers)
        assert answer.status_code == 200
        assert answer.json()["status"] == "cache cleared"
        check_timestamp(answer.json()["timestamp"])
    assert server.predict(rows_of("default")).json()["predictions"] == first["predictions"]
    assert server.get("/stats").json()["predicciones_totales"] == 9  # cached answers count as well


@pytest.mark.parametrize("path", ["/health", "/models", "/docs", "/nope", "/models/nope", "/openapi.json"])
def test_every_answer_carries_time_and_id(server, path):
    answers = [server.get(path) for _ in range(2)]
    for answer in answers:
        assert re.fullmatch(r"\d+\.\d+", answer.headers["X-Process-Time"])
        assert answer.headers["X-Request-ID"]
    assert answers[0].headers["X-Request-ID"] != answers[1].headers["X-Request-ID"]


def test_requests_are_logged(server):
    request_id = server.get("/models").headers["X-Request-ID"]
    server.wait_for(
        lambda: any(request_id in line and "/models" in line for line in server.log.splitlines()), "a log line"
    )


def test_log_lines_as_json(start, models):
    import json

    server = start("--models", "models", LOG_FORMAT="json", LOG_FILE="requests.log")
    request_id = server.get("/models").headers["X-Request-ID"]
    path = server.directory / "requests.log"
    server.wait_for(lambda: path.exists() and request_id in path.read_text(), "a log line")
    for line in path.read_text().splitlines():
        assert isinstance(json.loads(line), dict)


def test_rate_limit(start, models):
    server = start("--models", "models", RATE_LIMIT_ENABLED="true", RATE_LIMIT_PER_MINUTE="5")
    answers = [server.get("/models") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    check_error(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert any(name.lower().startswith("ratelimit") for name in answers[-1].headers)
    assert any(name.lower().startswith("ratelimit") for name in answers[0].headers)
    assert server.get("/health").status_code == 200  # probes are never limited


def test_cors(server, start, models):
    answer = server.get("/health", headers={"Origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = server.request(
        "OPTIONS",
        "/predict",
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,authorization",
        },
    )
    assert preflight.status_code in (200, 204)
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    # "*" never stands for Authorization in a browser.
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"].lower()

    strict = start("--models", "models", CORS_ORIGINS="https://good.example")
    good = strict.get("/health", headers={"Origin": "https://good.example"})
    assert good.headers["Access-Control-Allow-Origin"] == "https://good.example"
    assert "Origin" in good.headers["Vary"]
    bad = strict.get("/health", headers={"Origin": "https://bad.example"})
    assert "Access-Control-Allow-Origin" not in bad.headers


def test_root_has_links(server):
    body = server.get("/").json()
    assert body["name"] and body["version"]
    assert "/docs" in str(body)
    page = server.get("/", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")


def test_metrics(server):
    server.predict(rows_of("default"))
    answer = server.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert re.search(r"^# TYPE \w+ (counter|histogram|gauge)$", answer.text, re.MULTILINE)
    assert "default" in answer.text
    for line in answer.text.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-zA-Z_:][\w:]*(\{.*\})? (-?[\d.e+-]+|\+Inf|NaN)", line), line


def test_metrics_on_their_own_port(start, models):
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start("--models", "models", METRICAS_PORT=str(port))
    answer = server.session.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
    assert answer.status_code == 200
    assert "# TYPE" in answer.text


def test_metrics_switched_off(start, models):
    check_error(start("--models", "models", METRICAS_ENABLED="false").get("/metrics"), 404)


def test_several_workers(start, models):
    server = start("--models", "models", "--workers", "3")
    for _ in range(12):
        server.session.close()  # a new connection may land on another worker
        check_alive(server)
    assert server.get("/stats").json()["predicciones_totales"] == 36
