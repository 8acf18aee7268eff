#!/usr/bin/env python3
"""Measures Sirve's /predict beside nginx's static answer, its start and its memory. `make bench` calls it.

Only the standard library, nginx and wrk. Everything listens on 127.0.0.1 and is stopped at the end.
"""

import argparse
import contextlib
import pathlib
import sys
import tempfile
import tomllib

import load
import report
from nginx import nginx
from sirve import Client, Examples, memory_after_predictions, sirve

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sirve", type=pathlib.Path, default=ROOT / "build/release/sirve", help="the program to measure")
    parser.add_argument("--scenario", type=pathlib.Path, default=ROOT / "bench/scenarios/predict.toml")
    parser.add_argument("--rounds", type=int, help="instead of the scenario's")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md too")
    return parser.parse_args()


def progress(text):
    print(text, file=sys.stderr, flush=True)


def write_bodies(folder, name, bodies):
    path = folder / f"{name}.bodies"
    path.write_text("".join(body + "\n" for body in bodies))
    return path


def measure_load(program, scenario, examples, folder):
    with contextlib.ExitStack() as servers:
        started = servers.enter_context(sirve(program, ROOT, folder, scenario, examples))
        targets = []
        for name, target in scenario["targets"].items():
            bodies = write_bodies(folder, name, examples.rows(scenario["model"], target["rows"]))
            targets.append(load.Target(target["title"], started.port, started.pid, bodies))
        _, answer = Client(started.port).post(next(examples.rows(scenario["model"], 1)))
        port, pid = servers.enter_context(nginx(folder, answer))
        targets.insert(0, load.Target("nginx, static", port, pid, targets[0].bodies))
        return load.interleaved(targets, scenario, progress)


def measure_starts(program, scenario, examples):
    """Several first starts (with an empty data directory), each followed by a later one."""
    first, later = [], []
    for _ in range(scenario["starts"]):
        with tempfile.TemporaryDirectory() as folder:
            for starts in (first, later):
                with sirve(program, ROOT, pathlib.Path(folder), scenario, examples, pinned=False) as started:
                    starts.append(started)
                progress(f"start  {started.first_ms:4.0f} ms to the first right answer, {started.all_ms:4.0f} ms to all")
    return first, later


def main():
    options = arguments()
    scenario = tomllib.loads(options.scenario.read_text())
    if options.rounds:
        scenario["rounds"] = options.rounds
    program = options.sirve.resolve()
    if not program.exists():
        raise SystemExit(f"bench: there is no {program}; run make build")
    examples = Examples(ROOT, scenario["examples"])

    first, later = measure_starts(program, scenario, examples)
    with tempfile.TemporaryDirectory() as folder:
        memory = memory_after_predictions(program, ROOT, pathlib.Path(folder), scenario, examples)
    with tempfile.TemporaryDirectory() as folder:
        medians = measure_load(program, scenario, examples, pathlib.Path(folder))

    load_text = report.load_table(medians)
    start_text = report.start_table(first, later, memory, scenario)
    print(f"\n{report.machine()}, commit {report.commit(ROOT)}\n\n{load_text}\n\n{start_text}")
    if options.write:
        (ROOT / "docs/performance.md").write_text(report.document(ROOT, load_text, start_text, scenario))


if __name__ == "__main__":
    main()
