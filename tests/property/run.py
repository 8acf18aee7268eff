"""Models that Keras makes at random, against what Sirve computes for them.

    python tests/property/run.py [--seed N] [--count N] [--families A,B] [--keras k3,k2] [--compare PROGRAM] [--keep FOLDER]
    python tests/property/run.py --case k3:convolution:7:123 --keep FOLDER

Each case has a name: package, family, seed and number; the same name is always the same model. The families are in
families/. Needs the packages of requirements.txt. Ends with 1 if a model is refused or differs.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from collections import Counter
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["ABSL_MIN_LOG_LEVEL"] = "3"

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

ROOT = Path(__file__).resolve().parent.parent.parent
BATCH = 100  # models that are made before they are compared, and deleted
FAULTS = ("refused", "differs", "crashed")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="cases of all families together")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--families", default="", help="between commas; all if it is not given")
    parser.add_argument("--keras", default="k3,k2", help="k3 (keras), k2 (tf_keras) or both")
    parser.add_argument("--case", action="append", default=[], help="only this one, as the report names it")
    parser.add_argument("--compare", type=Path, default=ROOT / "build/release/compare_models", help="the C++ program")
    parser.add_argument("--keep", type=Path, help="where the models of faults are kept")
    parser.add_argument("--verbose", action="store_true", help="say what Keras could not make")
    return parser.parse_args()


def compare(program, models):
    """The answers of compare_models for (path, tolerance); a crash is one, too, and the rest goes on after it."""
    answers = {}
    left = list(models)
    while left:
        lines = "".join(f"{path}\t{tolerance}\n" for path, tolerance in left)
        done = subprocess.run([program], input=lines, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            answers[answer["model"]] = answer
        left = [model for model in left if str(model[0]) not in answers]
        if left:
            path = str(left[0][0])
            answers[path] = {"model": path, "verdict": "crashed", "message": f"exit {done.returncode}: {done.stderr[-300:]}"}
            left = left[1:]
    return answers


def names_of(options, families):
    """The cases in turn: each family and package gets its share."""
    if options.case:
        return options.case
    wanted = options.families.split(",") if options.families else sorted(families)
    kinds = [(package, family) for family in wanted for package in options.keras.split(",")]
    numbers = range(options.first, options.first + options.count)
    return [f"{kinds[n % len(kinds)][0]}:{kinds[n % len(kinds)][1]}:{options.seed}:{n}" for n in numbers]


def make_case(name, families, folder):
    from frame import PACKAGES, make

    package, family, seed, number = name.split(":")
    return make(
        families[family],
        PACKAGES[package],
        [int(seed), zlib.crc32(family.encode()), int(number)],
        folder,
        name.replace(":", "_"),
    )


def report(name, answer, path, keep):
    from frame import summary

    print(f"\n{name}: {answer['verdict']}: {answer['message']}\n{summary(path)}", flush=True)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        for file in path.parent.glob(path.stem + "[._]*"):
            (keep / file.name).write_bytes(file.read_bytes())


def run_batch(options, names, families, counts):
    from frame import PACKAGES, doubts

    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for name in names:
            try:
                path, case = make_case(name, families, Path(folder))
                made[str(path)] = (name, path, case)
            except Exception as error:  # noqa: BLE001 (what Keras can't make or run is no case)
                counts["not made"] += 1
                counts[f"  not made of {':'.join(name.split(':')[:2])}"] += 1
                if options.verbose:
                    print(f"{name}: not made: {type(error).__name__}: {str(error)[:300]}", flush=True)
        answers = compare(options.compare, [(path, case.tolerance) for _, path, case in made.values()])
        for key, (name, path, case) in made.items():
            answer = answers[key]
            if answer["verdict"] != "agrees":
                answer["verdict"] = doubts(PACKAGES[name.split(":")[0]], path, case.tolerance) or answer["verdict"]
            counts[answer["verdict"]] += 1
            if answer["verdict"] in FAULTS:
                report(name, answer, path, options.keep)


def main():
    options = arguments()
    from families import FAMILIES

    names = names_of(options, FAMILIES)
    counts = Counter()
    start = time.monotonic()
    for begin in range(0, len(names), BATCH):
        run_batch(options, names[begin : begin + BATCH], FAMILIES, counts)
    print(f"\n{len(names)} cases in {time.monotonic() - start:.0f} s: {dict(counts)}")
    if any(counts[fault] for fault in FAULTS) or not counts["agrees"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
