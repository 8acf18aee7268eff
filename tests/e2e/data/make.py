"""Makes the models of this folder with Keras 3 (KERAS_BACKEND=tensorflow), and beside each what Keras answers. Run it from here.

house: inputs "size" (3 numbers) and "rooms" (2); outputs "price" (1) and "kind" (3 probabilities).
double: one number in, one out.
"""

import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np


def house():
    size, rooms = keras.Input((3,), name="size"), keras.Input((2,), name="rooms")
    both = keras.layers.Concatenate(name="both")([keras.layers.Dense(4, "relu", name="wide")(size), rooms])
    price = keras.layers.Dense(1, name="price")(both)
    kind = keras.layers.Dense(3, "softmax", name="kind")(both)
    return keras.Model({"size": size, "rooms": rooms}, {"price": price, "kind": kind}, name="house")


def double():
    return keras.Sequential([keras.Input((1,), name="x"), keras.layers.Dense(1, name="y")], name="double")


def write(model, inputs):
    model.save(f"{model.name}.keras")
    answer = model({name: np.array(rows, "float32") for name, rows in inputs.items()} if len(inputs) > 1 else np.array(*inputs.values(), "float32"))
    outputs = {name: np.asarray(value).tolist() for name, value in (answer.items() if isinstance(answer, dict) else [("y", answer)])}
    with open(f"{model.name}.json", "w", encoding="utf-8") as file:
        json.dump({"inputs": inputs, "outputs": outputs}, file)
        file.write("\n")


if __name__ == "__main__":
    keras.utils.set_random_seed(4)
    write(house(), {"size": [[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]], "rooms": [[1.0, 0.0], [3.0, 2.0]]})
    write(double(), {"x": [[1.0], [2.0], [-3.5]]})
