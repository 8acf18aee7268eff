"""What a random case is: how it is drawn, saved and described. run.py makes them, families/ draws them."""

import json
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import keras
import numpy as np
import tf_keras

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "golden"))
from generator.writing import flatten, randomize_weights, run  # noqa: E402

ROWS = (3, 1)  # of the calls of each case


class Unusable(Exception):
    """What was drawn is no model, or proves nothing: drawn again."""


class Draw:
    """The source of everything random of one case. `k` is the package that makes the model: keras or tf_keras."""

    def __init__(self, k, random):
        self.k = k
        self.random = random

    @property
    def is_keras3(self):
        return self.k is keras

    def integer(self, low, high):
        """From low to high, both included."""
        return int(self.random.integers(low, high + 1))

    def integers(self, low, high, count):
        return [self.integer(low, high) for _ in range(count)]

    def chance(self, probability=0.5):
        return bool(self.random.random() < probability)

    def choice(self, options):
        options = list(options)
        return options[self.integer(0, len(options) - 1)]

    def number(self, low, high):
        return round(float(self.random.uniform(low, high)), 3)

    def maybe(self, **options):
        """Each option with a chance of one half, so that defaults are used, too. A callable is called to get it."""
        return {key: value() if callable(value) else value for key, value in options.items() if self.chance()}

    def normal(self, shape, scale=1.5):
        return self.random.normal(0.0, scale, shape).astype("float32")


@dataclass
class Case:
    """`inputs(rows)` gives the arrays of a call, in the order of model.inputs; without it they are drawn for the shapes
    of the model's inputs, with sizes from `free` to 12 for what these leave open."""

    model: object
    inputs: Callable | None = None
    free: int = 5  # the smallest size of an open axis
    integers: int = 5  # integer inputs are drawn from [0, integers)
    tolerance: float = 1e-4  # relative; a tenth of it absolutely
    forms: tuple = ("keras", "h5")


def draw_inputs(case, d, rows):
    if case.inputs:
        return case.inputs(rows)
    arrays = []
    for tensor in case.model.inputs:
        shape = [rows, *(d.integer(case.free, 12) if size is None else size for size in tensor.shape[1:])]
        dtype = getattr(tensor.dtype, "name", tensor.dtype)
        if dtype == "bool":
            arrays.append(d.random.integers(0, 2, shape).astype(bool))
        elif "int" in dtype:
            arrays.append(d.random.integers(0, case.integers, shape).astype(dtype))
        else:
            arrays.append(d.normal(shape).astype(dtype))
    return arrays


def plain(array):
    """As numpy.savez can write it: no bfloat16, and no more than the model's public types."""
    array = np.asarray(array)
    return array.astype("float32") if array.dtype.name in ("bfloat16", "float16") else array


def make(draw_case, k, seed, folder, name):
    """Draws one case and saves it; gives the path of the model and the case, or raises."""
    k.backend.clear_session()
    k.utils.set_random_seed(int(seed[-1]) + 1)
    d = Draw(k, np.random.default_rng(seed))
    case = draw_case(d)
    randomize_weights(case.model, d.random)
    form = d.choice(case.forms)
    calls = []
    for rows in ROWS:
        inputs = draw_inputs(case, d, rows)
        outputs = run(case.model, inputs)
        if not all(np.all(np.isfinite(plain(output))) for output in outputs):
            raise Unusable("an output is not finite")
        if any(output.size == 0 for output in outputs):
            raise Unusable("an output is empty")
        calls.append((inputs, outputs))
    path = folder / f"{name}.{form}"
    case.model.save(path)
    for number, (inputs, outputs) in enumerate(calls):
        arrays = {f"input_{i}": plain(array) for i, array in enumerate(inputs)}
        arrays |= {f"output_{i}": plain(array) for i, array in enumerate(flatten(outputs))}
        np.savez(folder / f"{name}_{number}.npz", **arrays)
    return path, case


def doubts(k, path, tolerance):
    """What speaks for Keras being at fault: that it does not get from the file the outputs that the model had when it was
    saved, or that the last digit of the inputs decides about the tolerance. Nothing else."""
    try:
        model = k.models.load_model(path, compile=False)
        with np.load(path.parent / f"{path.stem}_0.npz") as arrays:
            inputs = [arrays[f"input_{i}"] for i in range(len(model.inputs))]
            inputs = [array.astype(getattr(tensor.dtype, "name", tensor.dtype)) for array, tensor in zip(inputs, model.inputs, strict=True)]
            expected = [arrays[name] for name in sorted(arrays, key=lambda name: int(name.split("_")[1])) if name.startswith("output")]
            if not close(run(model, inputs), expected, tolerance):
                return "read back as another model"
            nudged = [array * np.asarray(1 + 2e-7, array.dtype) if array.dtype.kind == "f" else array for array in inputs]
            return None if close(run(model, nudged), expected, tolerance / 2) else "a matter of the last digit"
    except Exception:  # noqa: BLE001 (whatever it is, Keras can't read it)
        return "not read back by Keras"


def close(outputs, expected, tolerance):
    return all(np.allclose(plain(output), wanted, rtol=tolerance, atol=tolerance / 10) for output, wanted in zip(outputs, expected, strict=True))


NOISE = ("name", "trainable", "dtype", "registered_name", "module", "build_config", "shared_object_id", "sparse", "ragged", "optional")


def summary(path):
    """The layers of a saved model with those of their options that are not plain, one a line."""
    if path.suffix == ".keras":
        with zipfile.ZipFile(path) as archive:
            config = json.loads(archive.read("config.json"))
    else:
        with h5py.File(path) as file:
            config = json.loads(file.attrs["model_config"])
    lines = []
    for layer in config["config"]["layers"]:
        options = {key: value for key, value in layer["config"].items() if key not in NOISE and not re.search("_(initializer|regularizer|constraint)$", key)}
        dtype = layer["config"].get("dtype")
        dtype = dtype["config"].get("name") if isinstance(dtype, dict) else dtype
        text = ", ".join(f"{key}={value}" for key, value in options.items() if value not in (None, False, [], {}))
        lines.append(f"  {layer['class_name']} '{layer['config'].get('name')}' {dtype}: {text[:400]}")
    return "\n".join(lines)


PACKAGES = {"k3": keras, "k2": tf_keras}
