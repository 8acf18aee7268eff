#!/usr/bin/env python3
"""What converting a large model costs, and what starting from the kept conversion does.

    bench/conversion.py --sirve build/release/sirve --model resnet50.keras

Measured, as medians of --rounds: the time and the peak memory of the import process; the time from exec until the model is
ready, first with an empty data directory and then with the kept conversion; and the resident memory of the server with
the model, just converted and from the cache, beside that of one without it. The model is any file; ResNet50 of Keras:

    python3 -c "import keras; keras.applications.ResNet50(weights=None).save('resnet50.keras')"
"""

import argparse
import contextlib
import http.client
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

from processes import free_port, running
from sirve import environment


def memory(pid, field):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", text)[1]) / 1024


def convert(program, model):
    """Seconds and megabytes of one import process."""
    with tempfile.TemporaryDirectory() as directory:
        start = time.perf_counter()
        process = subprocess.Popen([program, "import", model, directory], stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"bench: the import failed: {(pathlib.Path(directory) / 'model.json').read_text()}")
        return took, used.ru_maxrss / 1024


def serve(program, models, data, log):
    """Seconds until it is ready, then its resident memory, and what of that belongs to no file."""
    port = free_port()
    command = [program, "serve", "--host", "127.0.0.1", "--port", port, "--metrics-port", 0, "--models", models,
               "--data", data, "--no-access-log"]
    start = time.perf_counter()
    with running(command, log, env=environment()) as process:
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    break
            if process.poll() is not None or time.perf_counter() - start > 120:
                raise SystemExit(f"bench: it did not start:\n{pathlib.Path(log).read_text()}")
            time.sleep(0.002)
        took = time.perf_counter() - start
        return took, memory(process.pid, "VmRSS"), memory(process.pid, "RssAnon")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sirve", type=pathlib.Path, default=pathlib.Path("build/release/sirve"))
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    program, model = given.sirve.resolve(), given.model.resolve()
    size = model.stat().st_size / 1e6

    conversions = [convert(program, model) for _ in range(given.rounds)]
    empty, first, later = [], [], []
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            for folder in ("none", "models"):
                (directory / folder).mkdir()
            shutil.copy(model, directory / "models")
            time.sleep(2.5)  # a file that was just written is not yet trusted to stay as it is
            log = directory / "log"
            empty.append(serve(program, directory / "none", directory / "other", log))
            first.append(serve(program, directory / "models", directory / "data", log))
            later.append(serve(program, directory / "models", directory / "data", log))

    def median(results, column):
        return statistics.median(result[column] for result in results)

    base = median(empty, 1)
    print(f"{model.name}: {size:.0f} MB, {given.rounds} rounds")
    print(f"conversion: {median(conversions, 0):.2f} s, peak memory {median(conversions, 1):.0f} MB "
          f"= {median(conversions, 1) * 1.048576 / size:.1f} x the file")
    print(f"start without models: {median(empty, 0):.2f} s, {base:.0f} MB resident")
    for title, results in (("first start", first), ("start from the cache", later)):
        grown = (median(results, 1) - base) * 1.048576
        print(f"{title}: ready after {median(results, 0):.2f} s, {median(results, 1):.0f} MB resident "
              f"({median(results, 2):.0f} MB of no file), {grown / size:.2f} x the file more than without the model")


if __name__ == "__main__":
    main()
