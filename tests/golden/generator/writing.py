"""What a case is, and how it becomes files."""

import fnmatch
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
import tf_keras

CASES_FOLDER = Path(__file__).resolve().parent.parent / "cases"
ROWS = 3
FAILURES = []  # what could not be made, reported together at the end

# How a case is saved. The first has the case's own name, the others a suffix.
KERAS = "keras"  # Keras 3, .keras
H5 = "h5"  # Keras 3, .h5
K2_KERAS = "k2"  # Keras 2, .keras
K2_H5 = "k2_h5"  # Keras 2, .h5
DIRECTORY = "directory"  # Keras 3, not zipped
SHARDED = "sharded"  # the same, with the weights in several files
KERAS3 = (KERAS, H5)
ALL = (KERAS, H5, K2_KERAS, K2_H5)
BOTH = (KERAS, K2_H5)  # both dialects of the configuration and both layouts of the weights, in two files
KERAS2 = (K2_KERAS, K2_H5)


@dataclass
class Case:
    """One model. `build(k)` makes it from the package `k`, which is keras or tf_keras."""

    name: str
    build: Callable
    formats: tuple = (KERAS,)
    free: tuple = ()  # sizes for the axes that the model leaves open, in order of appearance
    integers: int = 5  # integer inputs are drawn from [0, integers)
    words: tuple = ("uno", "dos", "tres", "Uno", "cuatro!", "niño", "")  # string inputs are drawn from these
    inputs: Callable | None = None  # (random generator) -> list of arrays, instead of drawn ones
    edit: Callable | None = None  # changes the parsed config.json of the .keras file, which Keras must still load
    as_saved: bool = False  # keep the .keras archive uncompressed, as Keras writes it
    tolerance: float | None = None  # relative, instead of the test's own; needs `why`
    why: str | None = None
    finish: Callable | None = None  # changes the model after its weights were drawn
    unloadable: bool = False  # Keras can't load the file, so that the model in memory is what counts
    refused: str | None = None  # not supported yet: what the importer says, until it can compute the outputs


def sequential(shape, make_layers, dtype=None):
    """A builder of a Sequential model over one input of that shape (without the batch)."""

    def build(k):
        return k.Sequential([k.Input(shape, dtype=dtype), *make_layers(k.layers)])

    return build


def matches(name, patterns):
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def write_case(case, patterns):
    """Saves the case in each of its formats; gives the names, also of those that the patterns leave out."""
    for form in case.formats:
        name = case.name if form == KERAS else f"{case.name}_{form}"
        if matches(name, patterns):
            try:
                write_one(case, form, name)
            except Exception as error:  # noqa: BLE001 (whatever goes wrong in Keras is reported with its case)
                FAILURES.append(f"{name}: {type(error).__name__}: {error}")
        yield name


def write_one(case, form, name):
    k = tf_keras if form in KERAS2 else keras
    k.backend.clear_session()
    k.utils.set_random_seed(1)
    # The same for all forms of a case, and not dependent on the others.
    random = np.random.default_rng(zlib.crc32(case.name.encode()))

    model = case.build(k)
    randomize_weights(model, random)
    if case.finish:
        case.finish(model)
    inputs = case.inputs(random) if case.inputs else draw_inputs(model, case, random)
    outputs = run(model, inputs)
    check_outputs(outputs)

    path = save(model, form, name)
    if path.suffix == ".keras":
        rewrite_archive(path, case)
    if not case.unloadable and form != SHARDED:
        check_reloads(k, path, inputs, outputs)

    document = {
        "inputs": [described(name, array) for name, array in zip(input_names(model), inputs, strict=True)],
        "outputs": [described(name, array) for name, array in zip(output_names(model), outputs, strict=True)],
        "classes": sorted(class_names(model.get_config())),
    }
    if case.tolerance:
        document |= {"tolerance": case.tolerance, "why": case.why}
    if case.refused:
        document |= {"refused": case.refused}
    write_json(CASES_FOLDER / f"{name}.json", document)


def save(model, form, name):
    if form not in (DIRECTORY, SHARDED):
        path = CASES_FOLDER / f"{name}.{'h5' if form in (H5, K2_H5) else 'keras'}"
        model.save(path)
        return path
    path = CASES_FOLDER / name
    shutil.rmtree(path, ignore_errors=True)
    keras.saving.save_model(model, path, zipped=False)
    (path / "README.md").unlink(missing_ok=True)
    if form == SHARDED:
        (path / "model.weights.h5").unlink()
        model.save_weights(path / "model.weights.json", max_shard_size=300 / 1024**3)
    return path


def randomize_weights(model, random):
    """Every weight gets a value that matters: zeros and ones, as fresh layers have, would hide mistakes."""
    for variable in model.weights:
        if not hasattr(variable, "shape"):
            continue  # the vocabulary of a lookup in Keras 2
        shape, name = tuple(variable.shape), variable.name.split(":")[0].split("/")[-1]
        if "int" in str(variable.dtype) or name in ("mean", "variance", "count", "summary"):
            continue  # seeds, and the statistics of adapted layers
        if name == "moving_variance":
            value = random.uniform(0.5, 2.0, shape)
        elif name in ("gamma", "scale"):
            value = random.uniform(0.6, 1.4, shape)
        elif name == "alpha":
            value = random.uniform(0.05, 0.6, shape)
        elif name == "embeddings":
            value = random.normal(0.0, 1.0, shape)
        elif len(shape) >= 2 and name != "bias":
            fan_in = max(1, int(np.prod(shape[:-1])))
            value = random.normal(0.0, 1.2 / np.sqrt(fan_in), shape)
        else:
            value = random.uniform(-0.5, 0.5, shape)
        variable.assign(value.astype(np.float32))


def draw_inputs(model, case, random):
    free = list(case.free)
    arrays = []
    for tensor in model.inputs:
        shape = [ROWS, *(size if size is not None else free.pop(0) for size in tensor.shape[1:])]
        dtype = getattr(tensor.dtype, "name", tensor.dtype)
        if dtype == "string":
            arrays.append(random.choice(case.words, shape).astype(object))
        elif "int" in dtype:
            arrays.append(random.integers(0, case.integers, shape).astype(dtype))
        else:
            arrays.append(random.normal(0.0, 1.5, shape).astype(dtype))
    return arrays


def flatten(k_outputs):
    """Outputs in the order of Keras's flattening: lists in order, dicts by sorted key."""
    if isinstance(k_outputs, dict):
        return [array for key in sorted(k_outputs) for array in flatten(k_outputs[key])]
    if isinstance(k_outputs, (list, tuple)):
        return [array for item in k_outputs for array in flatten(item)]
    return [np.asarray(k_outputs)]


def run(model, inputs):
    if any(holds_strings(array) for array in inputs):  # numpy's strings are not TensorFlow's, and a call takes one kind
        inputs = [tf.constant(array) for array in inputs]
    structure = getattr(model, "_inputs_struct", None)  # Keras 3 wants the structure that the model was made with
    if isinstance(structure, (dict, list, tuple)):
        arrays = iter(inputs)
        feed = keras.tree.map_structure(lambda _: next(arrays), structure)
    else:
        feed = inputs[0] if len(inputs) == 1 else inputs
    return flatten(model(feed, training=False))


def check_outputs(outputs):
    for output in outputs:
        if holds_strings(output):
            assert any(not np.array_equal(row, output[0]) for row in output[1:]), "rows give the same output: it proves nothing"
            continue
        assert np.all(np.isfinite(output)), "an output is not finite"
        same = [np.allclose(row, output[0], rtol=1e-3, atol=1e-4) for row in output[1:]]
        assert not all(same), "rows give the same output: it proves nothing"


def check_reloads(k, path, inputs, expected):
    """The file, not only the model in memory, must give these outputs in Keras."""
    for actual, wanted in zip(run(k.models.load_model(path, compile=False), inputs), expected, strict=True):
        if holds_strings(wanted):
            np.testing.assert_array_equal(actual, wanted)
        else:
            np.testing.assert_allclose(actual, wanted, rtol=1e-6, atol=1e-6)


def rewrite_archive(path, case):
    """Applies the case's edit, and unless the case stays `as_saved` compresses: a quarter of the size, which Keras reads too."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if case.edit:
        config = json.loads(members["config.json"])
        case.edit(config)
        members["config.json"] = json.dumps(config).encode()
    metadata = json.loads(members["metadata.json"])
    members["metadata.json"] = json.dumps(metadata | {"date_saved": "2026-01-01@00:00:00"}).encode()
    method = zipfile.ZIP_STORED if case.as_saved else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)


def input_names(model):
    """The names of the input layers (a Keras 3 tensor's own name is another)."""
    return [
        tensor._keras_history.operation.name if hasattr(tensor._keras_history, "operation") else tensor.name
        for tensor in model.inputs
    ]


def output_names(model):
    """Keras's names; the keys where predict() gives a dict; None where Keras gives two outputs the same name."""
    structure = getattr(model, "_outputs_struct", None)
    if isinstance(structure, dict):
        return sorted(structure)
    names = list((getattr(model, "_functional", None) or model).output_names)
    return [name if names.count(name) == 1 else None for name in names]


def class_names(config):
    """Every class that the configuration names, however deep: layers, and also initializers and the like."""
    if isinstance(config, (list, tuple)):
        return {name for item in config for name in class_names(item)}
    if not isinstance(config, dict):
        return set()
    own = {config["class_name"]} if isinstance(config.get("class_name"), str) else set()
    return own | {name for item in config.values() for name in class_names(item)}


def holds_strings(array):
    """TensorFlow's strings come as objects, which are bytes; numpy's own are of kind U or S."""
    return array.dtype.kind in "OUS"


def described(name, array):
    if holds_strings(array):
        values = [value.decode("utf-8") if isinstance(value, bytes) else str(value) for value in array.ravel()]
        return {"name": name, "dtype": "string", "shape": list(array.shape), "values": values}
    # The shortest text that reads back as the same float32.
    values = [float(str(value)) for value in array.ravel()] if array.dtype.kind == "f" else array.ravel().tolist()
    return {"name": name, "dtype": str(array.dtype), "shape": list(array.shape), "values": values}


def write_json(path, document):
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
