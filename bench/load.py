"""One measurement: wrk against a server for some seconds."""

import dataclasses
import json
import pathlib
import shutil
import statistics
import subprocess

from processes import CLIENT_CORE, cpu_seconds, pin_to

SCRIPT = pathlib.Path(__file__).parent / "wrk" / "post.lua"


@dataclasses.dataclass
class Target:
    """What is called: a port, the process whose time counts, and the file with the bodies to send."""

    title: str
    port: int
    pid: int
    bodies: pathlib.Path


@dataclasses.dataclass
class Measurement:
    requests_per_second: float
    p50_microseconds: float
    p99_microseconds: float
    cpu_microseconds: float  # of the server, per request


def measure(target, seconds, connections):
    if shutil.which("wrk") is None:
        raise SystemExit("bench: wrk is not installed; run scripts/setup bench")
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s", "--script", str(SCRIPT),
               f"http://127.0.0.1:{target.port}/predict", "--", str(target.bodies)]
    before = cpu_seconds(target.pid)
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=pin_to(CLIENT_CORE))
    used = cpu_seconds(target.pid) - before
    if run.returncode != 0:
        raise SystemExit(f"bench: wrk failed on {target.title}: {run.stderr}")
    result = json.loads(run.stdout.splitlines()[-1])
    if result["refused"] or result["broken"] or not result["requests"]:
        raise SystemExit(f"bench: {target.title} did not answer everything with 200: {result}")
    return Measurement(
        requests_per_second=result["requests"] / result["microseconds"] * 1e6,
        p50_microseconds=result["p50"],
        p99_microseconds=result["p99"],
        cpu_microseconds=used / result["requests"] * 1e6,
    )


def interleaved(targets, scenario, progress):
    """Measures the targets in turn, every second round backwards. Returns the medians, one Measurement a target."""
    rounds = {target.title: [] for target in targets}
    for target in targets:
        measure(target, scenario["warm_up_seconds"], scenario["connections"])
    for number in range(scenario["rounds"]):
        for target in targets if number % 2 == 0 else reversed(targets):
            measurement = measure(target, scenario["seconds"], scenario["connections"])
            rounds[target.title].append(measurement)
            progress(f"round {number + 1}/{scenario['rounds']}  {target.title:24} "
                     f"{measurement.requests_per_second:9,.0f} requests/s  {measurement.cpu_microseconds:6.2f} us of CPU")
    fields = [field.name for field in dataclasses.fields(Measurement)]
    return {
        title: Measurement(*(statistics.median(getattr(m, field) for m in measurements) for field in fields))
        for title, measurements in rounds.items()
    }
