"""Every architecture of keras.applications, with weights drawn anew, against what Sirve computes for it.

    python tests/property/applications.py [--keras k3|k2] [--only PATTERN] [--compare PROGRAM] [--keep FOLDER]

Takes an hour for all of them, and 8 GB of memory for the largest; not a part of any other test.
"""

import argparse
import fnmatch
import sys
import tempfile
import time
from pathlib import Path

from run import ROOT, compare  # sets the environment before Keras is imported

import numpy as np  # isort: skip
from frame import PACKAGES  # isort: skip

# With fewer pixels the last normalizations have too few values: a network is chaotic then, in Keras, too.
SIDES = {"Inception": 139, "Xception": 139, "NASNetLarge": 331}
IMAGES = 6  # that the normalizations are calibrated with; two are compared
TOLERANCE = 1e-3  # of networks this deep


def architectures(k):
    return sorted(name for name in dir(k.applications) if name[0].isupper() and callable(getattr(k.applications, name)))


def variants(name):
    """A classifier, and one of the two ways to end without."""
    side = next((size for start, size in SIDES.items() if name.startswith(start)), 96)
    yield "top", {"include_top": True, "classes": 10, "input_shape": (side, side, 3)}
    yield "pooled", {"include_top": False, "pooling": "max" if len(name) % 2 else "avg", "input_shape": (side, side, 3)}


def calibrate(k, model, images):
    """Gives the normalizations the statistics of some images: with those of fresh layers, deep networks answer the same to
    everything."""
    random = np.random.default_rng(1)
    layers = [layer for layer in model._flatten_layers() if isinstance(layer, k.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in layers]
    for weight in model.weights:
        name = weight.name.split(":")[0].split("/")[-1]
        if name in ("gamma", "beta"):
            low, high = (0.6, 1.4) if name == "gamma" else (-0.3, 0.3)
            weight.assign(random.uniform(low, high, tuple(weight.shape)).astype("float32"))
    for layer in layers:
        layer.momentum = 0.0
    model(images, training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def make(k, name, options, path):
    k.backend.clear_session()
    k.utils.set_random_seed(1)
    model = getattr(k.applications, name)(weights=None, **options)
    images = np.random.default_rng(2).uniform(0, 255, (IMAGES, *options["input_shape"])).astype("float32")
    if not any(type(layer).__name__ == "Rescaling" for layer in model.layers[:3]):
        images = images / 127.5 - 1
    calibrate(k, model, images)
    images = images[:2]
    if not options["include_top"]:
        # What the tolerance is of, beside numbers near 0.
        largest = float(np.abs(np.asarray(model(images, training=False))).max())
        model = k.Model(model.input, k.layers.Rescaling(1 / largest)(model.output))
    outputs = np.asarray(model(images, training=False))
    model.save(path)
    np.savez(path.with_name(path.stem + "_0.npz"), input_0=images, output_0=outputs)
    return model.count_params(), len(model.layers), float(np.abs(outputs[0] - outputs[1]).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="names, as shell patterns between commas")
    parser.add_argument("--compare", type=Path, default=ROOT / "build/release/compare_models")
    parser.add_argument("--keep", type=Path, help="where the models stay, all of them")
    parser.add_argument("--keras", default="k3", choices=PACKAGES)
    options = parser.parse_args()
    k = PACKAGES[options.keras]
    wrong = 0
    for name in architectures(k):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in options.only.split(",")):
            continue
        for variant, arguments in variants(name):
            with tempfile.TemporaryDirectory() as temporary:
                folder = options.keep or Path(temporary)
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / f"{name}_{variant}.keras"
                parameters, layers, apart = make(k, name, arguments, path)
                start = time.monotonic()
                answer = compare(options.compare, [(path, f"{TOLERANCE}\targmax" if variant == "top" else TOLERANCE)])[str(path)]
                took = time.monotonic() - start
            wrong += answer["verdict"] != "agrees"
            print(
                f"{name} {variant}: {answer['verdict']} {answer['message']} ({layers} layers, {parameters / 1e6:.1f} M parameters, "
                f"rows {apart:.2g} apart, {took:.1f} s)",
                flush=True,
            )
    if wrong:
        sys.exit(f"{wrong} do not agree")


if __name__ == "__main__":
    main()
