"""Sirve as it is measured: the example models on a loopback port, in a data directory of its own."""

import contextlib
import dataclasses
import http.client
import json
import math
import os
import time

from processes import SERVER_CORE, free_port, pin_to, resident_megabytes, running

TOLERANCE = 1e-5  # of predictions, relative to Keras's


class Examples:
    """The committed requests, and the answers that Keras gives."""

    def __init__(self, root, names):
        folder = root / "examples" / "requests"
        self.requests = {name: (folder / f"{name}.json").read_bytes() for name in names}
        self.expected = {name: json.loads((folder / f"{name}_expected.json").read_text()) for name in names}

    def rows(self, name, count):
        """`count` different bodies with one row each: the example's first row, its first number shifted a little."""
        request = json.loads(self.requests[name])
        row = request["data"][0]
        for i in range(count):
            yield json.dumps({"data": [[round(row[0] + i / 1000, 3), *row[1:]]], "model_id": name})

    def is_right(self, name, answer):
        expected, given = self.expected[name]["predictions"], answer["predictions"]
        return len(given) == len(expected) and all(
            len(a) == len(b) and all(math.isclose(x, y, rel_tol=TOLERANCE, abs_tol=TOLERANCE) for x, y in zip(a, b))
            for a, b in zip(given, expected))


class Client:
    """One kept connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, body):
        """The status and the text of the answer."""
        self.connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        return response.status, response.read().decode()

    def predict(self, body):
        """The status and the parsed answer."""
        status, text = self.post(body)
        return status, json.loads(text)


def command(program, models, port, data, server):
    return [program, "serve", "--host", "127.0.0.1", "--port", port, "--metrics-port", 0, "--models", models,
            "--data", data, "--workers", server["workers"], "--cache-size", server["cache_size"], "--no-access-log"]


def environment():
    """Only what a program needs, so that no setting of this shell is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "ADMIN_PASSWORD": "a password for the bench"}


@dataclasses.dataclass
class Started:
    """A Sirve that has answered every example as Keras does."""

    port: int
    pid: int
    first_ms: float  # from exec to the first right answer
    all_ms: float    # from exec to the last example's right answer


def right_answer_times(process, port, examples, log, seconds=60):
    """Asks for each example in turn until it is answered right. Returns when each was, in seconds of the monotonic clock."""
    waiting = list(examples.requests)
    times = []
    deadline = time.monotonic() + seconds
    last = "no connection"
    client = None
    while waiting:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"bench: no right answer of model '{waiting[0]}' ({last}); Sirve said:\n{log.read_text()}")
        name = waiting.pop(0)
        try:
            client = client or Client(port)
            status, answer = client.predict(examples.requests[name])
            last = f"status {status}: {str(answer)[:300]}"
            if status == 200 and examples.is_right(name, answer):
                times.append(time.monotonic())
                continue
        except OSError as error:
            client, last = None, str(error)
        waiting.append(name)
        time.sleep(0.001)
    return times


@contextlib.contextmanager
def sirve(program, root, folder, scenario, examples, pinned=True):
    """Yields a Started with its data in `folder`."""
    port, log = free_port(), folder / "sirve.log"
    line = command(program, root / scenario["models"], port, folder / "data", scenario["server"])
    began = time.monotonic()
    with running(line, log, pin_to(SERVER_CORE) if pinned else None, environment(), folder) as process:
        times = right_answer_times(process, port, examples, log)
        yield Started(port, process.pid, (times[0] - began) * 1000, (times[-1] - began) * 1000)


def memory_after_predictions(program, root, folder, scenario, examples):
    """Resident megabytes after `predictions` different predictions."""
    with sirve(program, root, folder, scenario, examples, pinned=False) as started:
        client = Client(started.port)
        for body in examples.rows(scenario["model"], scenario["predictions"]):
            status, answer = client.predict(body)
            if status != 200:
                raise SystemExit(f"bench: {body} was answered with {status}: {answer}")
        return resident_megabytes(started.pid)
