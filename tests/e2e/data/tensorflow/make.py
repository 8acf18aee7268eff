"""Makes the SavedModels of this folder and expected.json, what TensorFlow answers. Needs tensorflow. Run it from here.

two     signatures "serving_default" (x to y = 2 x + 1) and "score" (x to the sum of the row); OpenVINO takes it too
gamma   an operation that OpenVINO can't convert; outputs of two types, one with a free axis
fragile ends the process that computes it (as a bug in an operation would) if a number is above 100
words   strings in; strings, numbers and booleans out
"""

import json
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
import tensorflow as tf

expected = {}


def save(module, name, signatures, inputs):
    shutil.rmtree(name, ignore_errors=True)
    tf.saved_model.save(module, name, signatures)
    os.remove(f"{name}/fingerprint.pb")  # nobody needs it
    outputs = tf.saved_model.load(name).signatures["serving_default"](**{key: tf.constant(value) for key, value in inputs.items()})

    def plain(value):
        return np.vectorize(lambda text: text if isinstance(text, str) else text.decode(), otypes=[object])(value).tolist() if value.dtype == object else value.tolist()

    expected[name] = {
        "inputs": {key: plain(value) for key, value in inputs.items()},
        "outputs": {key: plain(value.numpy()) for key, value in sorted(outputs.items())},
    }


def two():
    module = tf.Module()
    module.scale = tf.Variable([[2.0, 2.0]])
    module.double = tf.function(lambda x: {"y": x * module.scale + 1.0}, input_signature=[tf.TensorSpec((None, 2), tf.float32, "x")])
    module.score = tf.function(
        lambda x: {"score": tf.reduce_sum(x, 1, keepdims=True)}, input_signature=[tf.TensorSpec((None, 2), tf.float32, "x")]
    )
    save(module, "two", {"serving_default": module.double, "score": module.score}, {"x": np.array([[1, 2], [3, 4]], "float32")})


def gamma():
    module = tf.Module()
    module.call = tf.function(
        lambda a, x: {"p": tf.math.igamma(a, x), "largest": tf.argmax(x, 1)},
        input_signature=[tf.TensorSpec((None, 3), tf.float64, "a"), tf.TensorSpec((None, None), tf.float64, "x")],
    )
    a = np.array([[0.5, 1.0, 2.0], [3.0, 4.0, 5.0]])
    save(module, "gamma", {"serving_default": module.call}, {"a": a, "x": a[::-1] * 1.5})


def fragile():
    def call(x):
        def end():
            with tf.control_dependencies([tf.raw_ops.Abort(error_msg="as it was told")]):
                return tf.identity(x)

        return {"y": tf.cond(tf.reduce_any(x > 100.0), end, lambda: x * 2.0)}

    module = tf.Module()
    module.call = tf.function(call, input_signature=[tf.TensorSpec((None, 1), tf.float32, "x")])
    save(module, "fragile", {"serving_default": module.call}, {"x": np.array([[1], [2]], "float32")})


def words():
    def call(text):
        return {"upper": tf.strings.upper(text, "utf-8"), "length": tf.strings.length(text, "UTF8_CHAR"), "long": tf.strings.length(text) > 3}

    module = tf.Module()
    module.call = tf.function(call, input_signature=[tf.TensorSpec((None, 2), tf.string, "text")])
    save(module, "words", {"serving_default": module.call}, {"text": np.array([["sí", ""], ["no", "tal vez"]], object)})


if __name__ == "__main__":
    two()
    gamma()
    fragile()
    words()
    with open("expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file)
        file.write("\n")
