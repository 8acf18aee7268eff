"""What no HTTP client library would send."""

import re
import socket
import struct

import pytest
from support.checks import check_alive

GOOD_BODY = b'{"data":[[1,1,1,1,1,1,1,1,1,1]]}'


def exchange(server, request, *, then_close_writing=True, seconds=20):
    """Sends the bytes and reads until the server closes or is silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        try:
            connection.sendall(request)
            if then_close_writing:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except (TimeoutError, ConnectionResetError):
            pass
    return answer


def post(body=GOOD_BODY, *headers):
    lines = [b"POST /predict HTTP/1.1", b"Host: x", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) [A-Z][^\r\n]*\r\n", answer)]


def test_pipelined_requests_are_answered_in_order(server):
    length = b"Content-Length: %d" % len(GOOD_BODY)
    request = (
        post(GOOD_BODY, length)
        + b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        + post(b"x", b"Content-Length: 1", b"Connection: close")
    )
    answer = exchange(server, request, then_close_writing=False)
    assert statuses(answer) == [200, 200, 422]
    assert answer.index(b"predictions") < answer.index(b"healthy")


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_request_that_arrives_in_pieces(server, pieces):
    request = post(GOOD_BODY, b"Content-Length: %d" % len(GOOD_BODY), b"Connection: close")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(request), pieces):
            connection.sendall(request[start : start + pieces])
        answer = connection.makefile("rb").read()
    assert statuses(answer) == [200]


def test_chunked_body(server):
    half = len(GOOD_BODY) // 2
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (GOOD_BODY[:half], GOOD_BODY[half:])) + b"0\r\n\r\n"
    assert statuses(exchange(server, post(body, b"Transfer-Encoding: chunked", b"Connection: close"))) == [200]


def test_head_has_no_body(server):
    answer = exchange(server, b"HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert statuses(answer)[0] in (200, 405)
    assert answer.endswith(b"\r\n\r\n")


def test_expect_continue(server):
    headers = post(b"", b"Content-Length: %d" % len(GOOD_BODY), b"Expect: 100-continue", b"Connection: close")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(headers)
        assert connection.recv(4096).startswith(b"HTTP/1.1 100")
        connection.sendall(GOOD_BODY)
        assert statuses(connection.makefile("rb").read()) == [200]


MALFORMED = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    "not_http": b"hello\r\n\r\n",
    "http_2_preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no_version": b"GET /health\r\n\r\n",
    "header_without_colon": b"GET /health HTTP/1.1\r\nHost x\r\n\r\n",
    "nul_in_header": b"GET /health HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
    "space_before_colon": b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
    "length_is_text": post(GOOD_BODY, b"Content-Length: many"),
    "length_is_negative": post(GOOD_BODY, b"Content-Length: -1"),
    "length_overflows": post(GOOD_BODY, b"Content-Length: 99999999999999999999999"),
    "two_lengths": post(GOOD_BODY, b"Content-Length: 5", b"Content-Length: 32"),
    "length_and_chunked": post(b"0\r\n\r\n", b"Content-Length: 5", b"Transfer-Encoding: chunked"),
    "bad_chunk_size": post(b"zz\r\n1\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
    "huge_chunk_size": post(b"ffffffffffffffffff\r\n1", b"Transfer-Encoding: chunked"),
    "unknown_encoding": post(GOOD_BODY, b"Transfer-Encoding: sideways"),
    "long_header": b"GET /health HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 200_000 + b"\r\n\r\n",
    "many_headers": b"GET /health HTTP/1.1\r\nHost: x\r\n"
    + b"".join(b"A%d: b\r\n" % i for i in range(20_000))
    + b"\r\n",
    "long_target": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_requests_are_refused_and_closed(server, request_bytes):
    answer = exchange(server, request_bytes)
    # The bytes after the fault are never answered as another request.
    assert len(statuses(answer)) <= 1, answer
    assert all(400 <= status < 500 or status in (501, 505) for status in statuses(answer)), answer
    check_alive(server)


def test_clients_that_leave(server):
    """In the middle of the headers, of the body, and instead of reading the answer (with a reset)."""
    request = post(GOOD_BODY, b"Content-Length: %d" % len(GOOD_BODY))
    for sent in (request[:10], request[:-5], request):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(sent)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    check_alive(server)


def test_idle_connections_are_closed_and_do_not_disturb(start, models):
    server = start("--models", "models", HEADER_TIMEOUT="1", BODY_TIMEOUT="1", IDLE_TIMEOUT="1")
    silent = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(50)]
    silent[0].sendall(b"POST /predict HTTP/1.1\r\nHo")
    silent[1].sendall(post(b'{"data"', b"Content-Length: 100"))
    silent[2].sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    check_alive(server)
    for connection in silent:
        while connection.recv(65536):
            pass  # until the server closes
        connection.close()
