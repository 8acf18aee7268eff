"""Login, tokens and roles."""

import base64
import json
import time

import jwt
import pytest
from support.checks import check_alive, check_error, check_validation
from support.examples import rows_of
from support.server import ADMIN_PASSWORD, SECRET_KEY


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def signed(key=SECRET_KEY, algorithm="HS256", headers=None, **claims):
    now = int(time.time())
    return jwt.encode({"sub": "admin", "iat": now, "exp": now + 600} | claims, key, algorithm, headers)


def test_login_gives_a_token(server):
    answer = server.post("/auth/login", json={"username": "admin", "password": ADMIN_PASSWORD})
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert body.get("expires_in", 1800) == 1800
    assert jwt.get_unverified_header(body["access_token"])["alg"] == "HS256"
    claims = jwt.decode(body["access_token"], SECRET_KEY, algorithms=["HS256"])
    assert claims["sub"] == "admin"
    assert claims["exp"] - claims["iat"] == 30 * 60
    assert abs(claims["iat"] - time.time()) < 30


@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
def test_token_takes_a_form_or_json(server, form):
    credentials = {"username": "admin", "password": ADMIN_PASSWORD}
    answer = server.post(
        "/auth/token", **({"data": credentials | {"grant_type": "password"}} if form else {"json": credentials})
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["expires_in"] == 1800
    assert server.get("/stats", headers=bearer(answer.json()["access_token"])).status_code == 200


@pytest.mark.parametrize(
    "credentials", [("admin", "wrong"), ("nobody", ADMIN_PASSWORD), ("", ""), ("admin", "x" * 5000)]
)
def test_wrong_credentials(start, models, credentials):
    server = start("--models", "models")
    answer = server.post("/auth/login", json=dict(zip(("username", "password"), credentials, strict=True)))
    check_error(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "missing"),
    [({"username": "admin"}, "password"), ({"password": "x"}, "username"), ({}, "username")],
)
def test_login_names_missing_fields(server, body, missing):
    check_validation(server.post("/auth/login", json=body), "body", missing, kind="missing")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"username": 1, "password": 2}', b"\xff\xfe"])
def test_login_with_another_shape(server, body):
    check_validation(server.post("/auth/login", data=body, headers={"Content-Type": "application/json"}))
    check_alive(server)


def test_too_many_wrong_passwords_are_throttled(start, models):
    server = start("--models", "models")
    for _ in range(50):
        answer = server.post("/auth/login", json={"username": "admin", "password": "wrong"})
        if answer.status_code == 429:
            break
        assert answer.status_code == 401
    check_error(answer, 429)
    assert int(answer.headers["Retry-After"]) >= 1
    check_alive(server)


def tampered(token):
    """Another subject under the same signature."""
    head, _, signature = token.split(".")
    payload = json.dumps({"sub": "root", "exp": int(time.time()) + 600}).encode()
    return f"{head}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.{signature}"


BAD_TOKENS = {
    "garbage": lambda: "garbage",
    "three_parts_of_garbage": lambda: "a.b.c",
    "empty_parts": lambda: "..",
    "expired": lambda: signed(exp=int(time.time()) - 1),
    "not_yet": lambda: signed(nbf=int(time.time()) + 600),
    "forged": lambda: signed(key="another key that is long enough for HS256"),
    "tampered": lambda: tampered(signed()),
    "alg_none": lambda: signed(key="", algorithm="none"),
    "alg_none_keeping_signature": lambda: signed(key="", algorithm="none") + signed().split(".")[2],
    "other_algorithm": lambda: signed(algorithm="HS512"),
    "without_expiry": lambda: jwt.encode({"sub": "admin"}, SECRET_KEY, "HS256"),
    "without_subject": lambda: jwt.encode({"exp": int(time.time()) + 600}, SECRET_KEY, "HS256"),
    "expiry_as_text": lambda: signed(exp="never"),
    "very_long": lambda: "x" * 4000,
}


@pytest.mark.parametrize("make", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
def test_bad_tokens_are_refused_where_a_token_is_optional(server, make):
    headers = bearer(make())
    for answer in (
        server.predict(rows_of("default"), headers=headers),
        server.get("/stats", headers=headers),
        server.post("/cache/clear", headers=headers),
        server.post("/evaluate", json={"data": rows_of("default"), "targets": [[1], [2], [3]]}, headers=headers),
    ):
        check_error(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    check_alive(server)


def test_admin_routes_want_an_admin(server):
    check_error(server.post("/models/wine/load"), 401)
    check_error(server.request("DELETE", "/models/wine"), 401)
    check_error(server.post("/models/wine/load", headers=bearer(signed(key="x" * 40))), 401)


def test_passwords_and_tokens_stay_out_of_the_log(server):
    token = server.token()
    server.predict(rows_of("default"), headers=bearer(token))
    assert token not in server.log
    assert ADMIN_PASSWORD not in server.log


def test_a_random_admin_password_is_printed_once_and_works(start, models, tmp_path):
    server = start("--models", "models", ADMIN_PASSWORD=None, SECRET_KEY=None)
    lines = [line for line in server.log.splitlines() if "password" in line.lower()]
    assert len(lines) == 1, server.log
    candidates = [word.strip(".,:;'\"") for word in lines[0].split()]
    assert any(
        server.post("/auth/login", json={"username": "admin", "password": word}).status_code == 200
        for word in candidates
        if len(word) >= 12
    ), lines[0]
    for path in (tmp_path / "data").iterdir():
        assert path.stat().st_mode & 0o077 == 0, f"{path} is readable by others"


def test_the_secret_survives_a_restart(start, models):
    first = start("--models", "models", SECRET_KEY=None)
    token = first.token()
    assert first.stop() == 0
    second = start("--models", "models", SECRET_KEY=None)
    assert second.get("/stats", headers=bearer(token)).status_code == 200
