"""What bad input gets: the status and the message of the contract, never a 500, and the server lives on."""

import socket

import pytest
from support.checks import check_alive, check_error, check_validation
from support.examples import rows_of

ROW = [1.0] * 10


def predict_text(server, text):
    if isinstance(text, str):
        text = text.encode()
    return server.post("/predict", data=text, headers={"Content-Type": "application/json"})


NOT_JSON = [
    b"", b" ", b"x", b"{", b"}", b'{"data"', b'{"data":', b'{"data":[[1,2', b'{"data":[[1,2]]', b'{"data":[[1,]]}', b'{"data":[[01]]}',
    b'{"data":[[+1]]}', b'{"data":[[.5]]}', b'{"data":[[1.]]}', b'{"data":[[0x10]]}', b'{"data":[[NaN]]}', b'{"data":[[Infinity]]}',
    b"{'data':[[1]]}", b'{"data":[[1]]} x', b'{"data":[[1]]}{"data":[[1]]}', b'{data:[[1]]}', b"\xff\xfe\x00", b'{"data":[["\xff"]]}',
    b'{"data":[[1]],"model_id":"\xc3"}', b"\x00", b'{"data":[[1]],/* c */"model_id":"default"}',
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_JSON)
def test_not_json(server, body):
    check_validation(predict_text(server, body))
    check_alive(server)


@pytest.mark.parametrize("body", ["[]", "[[1]]", "null", "1", '"text"', "true"])
def test_not_an_object(server, body):
    check_validation(predict_text(server, body))
    check_alive(server)


@pytest.mark.parametrize("body", ["{}", '{"model_id":"default"}', '{"Data":[[1]]}'])
def test_missing_data(server, body):
    check_validation(predict_text(server, body), "body", "data", kind="missing")
    check_alive(server)


@pytest.mark.parametrize("data", ["null", "1", '"x"', "true"])
def test_data_of_another_type(server, data):
    check_validation(predict_text(server, '{"data":%s}' % data), "body", "data")
    check_alive(server)


@pytest.mark.parametrize("data", ["{}", '{"0":[1]}', '{"features":[1]}', '{"features":{}}'])
def test_objects_name_the_inputs(server, data):
    """Models with several inputs take {"name": values}; what is wrong with such an object names the inputs."""
    answer = predict_text(server, f'{{"data":{data}}}')
    assert answer.status_code in (400, 422), answer.text
    assert "features" in answer.text
    check_alive(server)


def test_a_flat_list_is_refused(server):
    check_validation(server.predict([1.0] * 10), "body", "data", 0)


@pytest.mark.parametrize("value", ['"1"', "true", "false", "null", "{}", "[1]", '"x"', '""'])
def test_anything_but_a_number_among_numbers(server, value):
    body = '{"data":[[1,2,3,%s,5,6,7,8,9,10]]}' % value
    check_validation(predict_text(server, body), "body", "data", 0, 3)
    check_alive(server)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e400", "9" * 400])
def test_numbers_beyond_double(server, number):
    answer = predict_text(server, '{"data":[[%s,2,3,4,5,6,7,8,9,10]]}' % number)
    assert answer.status_code in (400, 422), answer.text
    check_alive(server)


@pytest.mark.parametrize("model_id", ["1", "null", "[]", "{}", "true"])
def test_model_id_of_another_type(server, model_id):
    check_validation(predict_text(server, '{"data":[[1]],"model_id":%s}' % model_id), "body", "model_id")


@pytest.mark.parametrize("width", [0, 1, 9, 11, 100])
def test_wrong_width_says_what_would_be_right(server, width):
    good = [ROW, ROW, ROW]
    check_error(server.predict([*good, [1.0] * width]), 400, "row 3", str(width), "10", "default")
    check_error(server.predict([[1.0] * width] * 2), 400, str(width), "10")
    check_alive(server)


@pytest.mark.parametrize("data", [[], [[]], [[], []]])
def test_empty_data(server, data):
    check_error(server.predict(data), 400, "10")
    check_alive(server)


def test_ragged_rows(server):
    check_error(server.predict([ROW, ROW[:4], ROW]), 400, "row 1", "4", "10")
    check_alive(server)


def test_images_of_another_shape(server):
    image = rows_of("digits")[0]
    for data in ([image[:7]], [[row[:7] for row in image]], [[1.0] * 64]):
        answer = server.predict(data, "digits")
        assert answer.status_code in (400, 422), answer.text
        assert "8" in answer.text
    check_alive(server, "digits")


UNKNOWN_IDS = ["nope", "", " ", "default ", "DEFAULT", "../models/default", "/etc/passwd", "..", "a/b", "default\u0000", "%2e%2e", "a" * 100_000, "ñ\r\nX: y", "${jndi:x}", "'; drop table users; --"]  # fmt: skip


@pytest.mark.parametrize("model_id", UNKNOWN_IDS, ids=range(len(UNKNOWN_IDS)))
@pytest.mark.parametrize("with_token", [False, True], ids=["open", "token"])
def test_unknown_model(server, model_id, with_token):
    headers = server.authorization() if with_token else {}
    check_error(server.predict([ROW], model_id, headers=headers), 404, "model")
    check_alive(server)


def test_control_characters_do_not_break_the_log(server):
    server.predict([ROW], "nasty\r\n2020-01-01 forged line\x1b[31m")
    assert "\n2020-01-01 forged line" not in server.log
    assert "\x1b" not in server.log


@pytest.mark.parametrize("depth", [100, 1000, 50_000, 250_000, 2_000_000])
@pytest.mark.parametrize("opening", ["[", '{"data":', '{"data":[', '{"model_id":['])
def test_deep_nesting(server, opening, depth):
    body = (opening * depth)[:20_000_000]
    answer = predict_text(server, body)
    assert answer.status_code in (400, 422), answer.text[:500]
    check_alive(server)


@pytest.mark.parametrize("depth", [100, 50_000, 250_000])
def test_deep_but_complete_nesting(server, depth):
    answer = predict_text(server, '{"data":' + "[" * depth + "1" + "]" * depth + "}")
    assert answer.status_code in (400, 422), answer.text[:500]
    for path in ("/auth/login", "/evaluate"):
        answer = server.post(path, data=b'{"username":' + b"[" * depth + b"]" * depth + b"}")
        assert answer.status_code in (400, 413, 422), answer.text[:500]
    check_alive(server)


@pytest.mark.parametrize("path", ["/predict", "/evaluate", "/auth/login", "/auth/token", "/cache/clear", "/nope"])
def test_bodies_of_100_megabytes_are_refused_before_they_arrive(server, path):
    """The client only announces it: the answer must not wait for the rest."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {100 << 20}\r\n\r\n".encode()
            + b'{"data":[['
        )
        answer = connection.recv(4096).decode()
    assert answer.split()[1] == "413" or (path == "/nope" and answer.split()[1] == "404"), answer
    check_alive(server)


def test_a_body_of_100_megabytes_that_is_sent(server):
    """Chunked, so that its size is not known before."""

    def chunks():
        for _ in range(100):
            yield b" " * (1 << 20)

    try:
        answer = server.post("/predict", data=chunks())
        assert answer.status_code == 413
    except OSError:
        pass  # the server may close while the client still writes
    server.session.close()
    check_alive(server)


def test_a_long_error_answer_is_bounded(server):
    answer = predict_text(server, '{"data":[[' + ",".join(['"x"'] * 100_000) + "]]}")
    check_validation(answer, "body", "data", 0, 0)
    assert len(answer.content) < 10_000


def test_a_long_string_is_not_echoed_whole(server):
    answer = predict_text(server, '{"data":"' + "x" * 1_000_000 + '"}')
    check_validation(answer, "body", "data")
    assert len(answer.content) < 10_000
    check_error(server.predict([ROW], "y" * 1_000_000), 404)
    assert len(server.predict([ROW], "y" * 1_000_000).content) < 10_000


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/predict", "POST"),
        ("PUT", "/predict", "POST"),
        ("DELETE", "/predict", "POST"),
        ("POST", "/health", "GET"),
        ("POST", "/models", "GET"),
        ("GET", "/auth/login", "POST"),
        ("PATCH", "/models/default", "GET"),
        ("GET", "/cache/clear", "POST"),
    ],
)
def test_wrong_method(server, method, path, allowed):
    answer = server.request(method, path)
    check_error(answer, 405, "Method Not Allowed")
    assert allowed in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/nope", "/predict/", "/PREDICT", "/models/default/nope", "//health", "/%2e%2e/etc/passwd", "/docs/assets/..%2f..%2fetc%2fpasswd", "/docs/assets/nope.js"])  # fmt: skip
def test_unknown_route(server, path):
    check_error(server.get(path), 404)
    check_alive(server)


def test_every_prefix_of_a_good_body(server):
    body = b'{"model_id": "default", "data": [[1.5, -2e3, 3, 4, 5, 6, 7, 8, 9, 10]]}'
    for length in range(len(body)):
        check_validation(predict_text(server, body[:length]))
    assert predict_text(server, body).status_code == 200
    check_alive(server)
