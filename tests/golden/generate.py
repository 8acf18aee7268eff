"""Makes the golden cases: small models saved by real Keras, with inputs and the outputs that Keras computes for them.

    python tests/golden/generate.py [--only PATTERN]

needs tensorflow-cpu 2.21, keras 3.15, tf_keras 2.21 (for files as Keras 2 wrote them). Writes cases/NAME.keras or
cases/NAME.h5 and cases/NAME.json. The cases themselves are listed in generator/*.py.
"""

import argparse
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
# The plain kernels: exact in the sense of one rounding per operation, and the same on every machine.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["ABSL_MIN_LOG_LEVEL"] = "3"

from generator import convolution, core, graph, legacy, merging, operators, recurrent, recurrent_more, refusals, reshaping
from generator import attention, families, files, operators_more, preprocessing, sequences, text, transposed
from generator.writing import CASES_FOLDER, FAILURES, matches, write_case


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="names to make, as shell patterns between commas")
    wanted = parser.parse_args().only.split(",")

    CASES_FOLDER.mkdir(exist_ok=True)
    names = set()
    for module in (core, convolution, transposed, reshaping, preprocessing, text, merging, attention, recurrent, recurrent_more, graph, operators, operators_more, legacy, files, families, sequences):
        for case in module.cases():
            for name in write_case(case, wanted):
                if name in names:
                    sys.exit(f"two cases are called {name}")
                names.add(name)
    for name, write in refusals.cases():
        if matches(name, wanted):
            write(name)
        names.add(name)

    for path in CASES_FOLDER.iterdir():
        if path.stem not in names:
            print(f"removing {path.name}: no such case any more")
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    size = sum(path.stat().st_size for path in CASES_FOLDER.rglob("*") if path.is_file())
    print(f"{len(names)} cases, {size / 1e6:.1f} MB")
    if FAILURES:
        sys.exit("could not be made:\n" + "\n".join(FAILURES))


if __name__ == "__main__":
    main()
