"""Files that must be refused, with a part of the message that says why."""

import json
import zipfile

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras

from .writing import CASES_FOLDER, write_json


def cases():
    yield "refused_lambda", lambda name: write_lambda(name, ".keras")
    yield "refused_lambda_h5", lambda name: write_lambda(name, ".h5")
    yield "refused_lambda_k2_h5", lambda name: write_lambda(name, ".h5", tf_keras)
    yield "refused_lambda_of_named_function", write_named_lambda
    yield "refused_lambda_as_activation", write_lambda_activation
    yield "refused_custom_layer", write_custom_layer
    yield "refused_unknown_layer", lambda name: write_edited(name, unknown_class, "Dens3")
    yield "refused_unknown_activation", lambda name: write_edited(name, unknown_activation, "wobble")
    yield "refused_unknown_padding", write_unknown_padding
    yield "refused_missing_units", lambda name: write_edited(name, missing_units, "units")
    yield "refused_wrong_units", lambda name: write_edited(name, wrong_units, "dense")
    for percent in (10, 50, 95):
        yield f"refused_truncated_{percent}", lambda name, p=percent: write_truncated(name, ".keras", p)
        yield f"refused_truncated_h5_{percent}", lambda name, p=percent: write_truncated(name, ".h5", p)
    yield "refused_empty_file", lambda name: write_bytes(name, ".keras", b"", "")
    yield "refused_text_file", lambda name: write_bytes(name, ".keras", b"this is not a model\n" * 20, "")
    yield "refused_no_config", lambda name: write_without(name, "config.json")
    yield "refused_no_weights", lambda name: write_without(name, "model.weights.h5")
    yield "refused_config_is_not_json", write_bad_json
    yield "refused_weights_only_h5", write_weights_only
    yield "refused_missing_dataset_h5", write_missing_dataset
    yield (
        "refused_text_function",
        lambda name: write_text(name, "option standardize is a function", standardize=shouted),
    )
    yield "refused_text_ragged", lambda name: write_text(name, "ragged", ragged=True)
    yield "refused_text_across_rows", lambda name: write_text(name, "all rows", (), split=None, ngrams=2)
    yield "refused_learned_vocabulary_h5", write_learned_vocabulary


def refused(name, because):
    write_json(CASES_FOLDER / f"{name}.json", {"refused": because})


def small_model(k=keras, *extra):
    k.backend.clear_session()
    return k.Sequential([k.Input((4,)), k.layers.Dense(3, name="dense"), *extra])


def write_lambda(name, suffix, k=keras):
    small_model(k, k.layers.Lambda(lambda x: x * 2, name="doubling")).save(CASES_FOLDER / (name + suffix))
    refused(name, "doubling")


@keras.saving.register_keras_serializable(package="acme")
def doubled(x):
    return x * 2


@keras.saving.register_keras_serializable(package="acme")
def shouted(x):
    return tf.strings.upper(x)


def write_text(name, because, shape=(1,), **options):
    layer = keras.layers.TextVectorization(vocabulary=["uno", "dos"], **options)
    keras.Sequential([keras.Input(shape, dtype="string"), layer]).save(CASES_FOLDER / f"{name}.keras")
    refused(name, because)


def write_learned_vocabulary(name):
    layer = keras.layers.StringLookup()
    layer.adapt(np.array(["uno", "dos"]))
    keras.Sequential([keras.Input((2,), dtype="string"), layer]).save(CASES_FOLDER / f"{name}.h5")
    refused(name, "vocabulary is not in the file")


def write_named_lambda(name):
    small_model(keras, keras.layers.Lambda(doubled, name="doubling")).save(CASES_FOLDER / f"{name}.keras")
    refused(name, "doubling")


def write_lambda_activation(name):
    keras.backend.clear_session()
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation=lambda x: x * 2, name="dense")]).save(
        CASES_FOLDER / f"{name}.keras"
    )
    refused(name, "dense")


@keras.saving.register_keras_serializable(package="acme")
class Twice(keras.layers.Layer):
    def call(self, x):
        return x * 2


def write_custom_layer(name):
    small_model(keras, Twice(name="twice")).save(CASES_FOLDER / f"{name}.keras")
    refused(name, "acme>Twice")


def members_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_archive(name, members):
    with zipfile.ZipFile(CASES_FOLDER / f"{name}.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)


def small_archive(name):
    path = CASES_FOLDER / f"{name}.keras"
    small_model().save(path)
    return members_of(path)


def write_edited(name, edit, because):
    members = small_archive(name)
    config = json.loads(members["config.json"])
    edit(config["config"]["layers"][-1])
    write_archive(name, members | {"config.json": json.dumps(config).encode()})
    refused(name, because)


def unknown_class(layer):
    layer["class_name"] = "Dens3"


def unknown_activation(layer):
    layer["config"]["activation"] = "wobble"


def missing_units(layer):
    del layer["config"]["units"]


def wrong_units(layer):
    layer["config"]["units"] = 5


def write_unknown_padding(name):
    keras.backend.clear_session()
    path = CASES_FOLDER / f"{name}.keras"
    keras.Sequential([keras.Input((8, 2)), keras.layers.Conv1D(3, 2, name="conv")]).save(path)
    members = members_of(path)
    config = json.loads(members["config.json"])
    config["config"]["layers"][-1]["config"]["padding"] = "mirrored"
    write_archive(name, members | {"config.json": json.dumps(config).encode()})
    refused(name, "mirrored")


def write_bytes(name, suffix, content, because):
    (CASES_FOLDER / (name + suffix)).write_bytes(content)
    refused(name, because)


def write_truncated(name, suffix, percent):
    path = CASES_FOLDER / (name + suffix)
    small_model().save(path)
    content = path.read_bytes()
    write_bytes(name, suffix, content[: len(content) * percent // 100], "")


def write_without(name, member):
    members = small_archive(name)
    del members[member]
    write_archive(name, members)
    refused(name, member)


def write_bad_json(name):
    members = small_archive(name)
    write_archive(name, members | {"config.json": members["config.json"][:-10]})
    refused(name, "config.json")


def write_weights_only(name):
    path = CASES_FOLDER / f"{name}.h5"
    small_model(tf_keras).save_weights(path)
    refused(name, "model_config")


def write_missing_dataset(name):
    path = CASES_FOLDER / f"{name}.h5"
    small_model().save(path)
    with h5py.File(path, "r+") as file:
        group = file["model_weights/dense"]
        datasets = []
        group.visititems(lambda key, value: datasets.append(key) if isinstance(value, h5py.Dataset) else None)
        del group[datasets[0]]
    refused(name, "dense")
