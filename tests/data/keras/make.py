"""Makes the small files of this folder with Keras 3 (KERAS_BACKEND=tensorflow) and tf_keras. Run it from here.

The expected outputs, which the unit tests compare with, are printed; numbers of every layer are compared in tests/golden.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import h5py
import keras
import numpy as np
import tf_keras


def small(lib):
    """A Sequential of two Dense layers whose weights are simple fractions."""
    layers = lib.layers
    model = lib.Sequential([lib.Input((3,), name="features"), layers.Dense(2, activation="relu", name="hidden"), layers.Dense(1, name="score")], name="small")
    model.set_weights([np.arange(6).reshape(3, 2) / 8, np.array([0.25, -0.25]), np.array([[1.0], [-2.0]]), np.array([0.5])])
    return model


def nested(lib):
    """A shared nested model, whose inner layers have the names of outer ones, and a Bidirectional LSTM."""
    layers = lib.layers
    lib.utils.set_random_seed(7)
    inner = lib.Sequential([lib.Input((4,)), layers.Dense(3, name="dense"), layers.BatchNormalization(name="norm")], name="inner")
    left, right = lib.Input((5, 2), name="left"), lib.Input((5, 2), name="right")
    both = layers.Bidirectional(layers.LSTM(2, name="memory"), name="both")
    merged = layers.Concatenate(name="merged")([inner(both(left)), inner(both(right))])
    model = lib.Model([left, right], layers.Dense(2, name="dense")(merged), name="nested")
    random = np.random.default_rng(3)
    model.set_weights([random.uniform(0.2, 1.0, w.shape) for w in model.get_weights()])
    return model


def show(name, values):
    print(name, ", ".join(repr(float(v)) for v in np.asarray(values).ravel()))


if __name__ == "__main__":
    for suffix, lib in {"": keras, "_k2": tf_keras}.items():
        for extension in ("keras", "h5"):
            small(lib).save(f"small{suffix}.{extension}")
            nested(lib).save(f"nested{suffix}.{extension}")
        show("small" + suffix, small(lib)(np.array([[1, 2, 3], [-1, 0.5, 2]], "float32")))
        ramp = np.arange(10, dtype="float32").reshape(1, 5, 2) / 10
        show("nested" + suffix, nested(lib)([ramp, 1 - ramp]))
    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x * 2, name="double")], name="code").save("lambda.keras")

    with h5py.File("kinds.h5", "w") as file:
        file["float64"] = np.array([[1.5, -2.5]], "float64")
        file["float16"] = np.array([0.5, 65504], "float16")
        file["int64"] = np.array([-3, 7], "int64")
        file["scalar"] = np.float32(4)
        file["group/packed"] = np.array([0], "float32")
        del file["group/packed"]
        file.create_dataset("group/packed", data=np.arange(100, dtype="float32"), compression="gzip", chunks=(10,))
        half = file.create_dataset("bfloat16", data=np.array([0x3FC0, 0xC000], "uint16").view("V2"))
        half.attrs["dtype"] = "bfloat16"
        file["opaque"] = np.array([1, 2], "uint16").view("V2")
        file["sparse"] = np.float32(0)
        del file["sparse"]
        file.create_dataset("sparse", shape=(1 << 40,), dtype="float32", chunks=(1 << 20,))
        file.create_dataset("promised", shape=(1 << 20,), dtype="float32")
        file["outside"] = h5py.ExternalLink("/etc/passwd", "/")
        file["soft"] = h5py.SoftLink("/float64")
        file.create_dataset("elsewhere", shape=(4,), dtype="float32", external=[("/etc/passwd", 0, 16)])
        file["cycle"] = file["group"]
        file["group/self"] = file["group"]
        file.attrs["text"] = "één"
        file.attrs["fixed"] = np.bytes_(b"fixed")
        file.attrs["list"] = ["a", "bb"]
        file.attrs["fixed_list"] = np.array([b"one", b"three"])
        file.attrs["empty"] = []
        file.attrs["split0"] = ["a"]
        file.attrs["split1"] = ["b", "c"]
        file.attrs["number"] = 3
