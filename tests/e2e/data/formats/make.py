"""Makes the models of this folder in formats other than Keras's own, and expected.json: what TensorFlow, TensorFlow Lite and ONNX's
reference answer. Needs tensorflow, keras 3 and onnx. Run it from here.

house       SavedModel (model.export): inputs "size" (3 numbers) and "rooms" (2); outputs "price" (1) and "kind" (3 probabilities)
frozen.pb   the same as a frozen graph
light.tflite, light8.tflite   a small image classifier in float, and quantized to int8 inside and out
net.onnx    two inputs and two outputs, as house
text        SavedModel that takes strings
digits      SavedModel with operations on strings inside
odd.onnx    operations that only its maker knows
"""

import json
import os
import shutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import onnx
import tensorflow as tf
from onnx import helper
from onnx.reference import ReferenceEvaluator
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

SIZE = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]], "float32")
ROOMS = np.array([[1.0, 0.0], [3.0, 2.0]], "float32")
expected = {}


def note(name, inputs, outputs):
    expected[name] = {
        "inputs": {key: np.asarray(value).tolist() for key, value in inputs.items()},
        "outputs": {key: np.asarray(value).tolist() for key, value in outputs.items()},
    }


def saved_model(model, name):
    shutil.rmtree(name, ignore_errors=True)
    model.export(name, verbose=False)
    os.remove(f"{name}/fingerprint.pb")  # nobody needs it


def house():
    size, rooms = keras.Input((3,), name="size"), keras.Input((2,), name="rooms")
    both = keras.layers.Concatenate()([keras.layers.Dense(4, "relu")(size), rooms])
    outputs = {"price": keras.layers.Dense(1)(both), "kind": keras.layers.Dense(3, "softmax")(both)}
    model = keras.Model({"size": size, "rooms": rooms}, outputs)
    saved_model(model, "house")
    inputs = {"size": SIZE, "rooms": ROOMS}
    note("house", inputs, tf.saved_model.load("house").signatures["serving_default"](**{k: tf.constant(v) for k, v in inputs.items()}))

    spec = [tf.TensorSpec((None, 3), tf.float32, name="size"), tf.TensorSpec((None, 2), tf.float32, name="rooms")]
    function = tf.function(lambda size, rooms: model({"size": size, "rooms": rooms})["kind"]).get_concrete_function(*spec)
    frozen = convert_variables_to_constants_v2(function)
    tf.io.write_graph(frozen.graph, ".", "frozen.pb", as_text=False)
    note("frozen", inputs, {frozen.outputs[0].op.name: frozen(tf.constant(SIZE), tf.constant(ROOMS))[0]})


def tflite(name, content, image):
    with open(f"{name}.tflite", "wb") as file:
        file.write(content)
    interpreter = tf.lite.Interpreter(model_content=content)
    interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], image.shape)
    interpreter.allocate_tensors()
    taken, given = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    print(name, taken, given)
    if taken["dtype"] == np.int8:
        scale, zero = taken["quantization"]
        image = np.clip(np.round(image / scale + zero), -128, 127).astype(np.int8)
    interpreter.set_tensor(taken["index"], image)
    interpreter.invoke()
    note(name, {taken["name"]: image}, {given["name"]: interpreter.get_tensor(given["index"])})
    if given["dtype"] == np.int8:
        expected[name]["step"] = 1


def light():
    rng = np.random.default_rng(4)
    images = rng.uniform(0, 1, (100, 8, 8, 1)).astype("float32")
    model = keras.Sequential([
        keras.Input((8, 8, 1), name="image"),
        keras.layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
        keras.layers.DepthwiseConv2D(3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(5),
    ])
    tflite("light", tf.lite.TFLiteConverter.from_keras_model(model).convert(), images[:2])
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image[None]] for image in images)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    tflite("light8", converter.convert(), images[:2])


def strings():
    class Text(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None,), tf.string, name="text")])
        def length(self, text):
            return {"length": tf.strings.length(text)}

    class Digits(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec((None, 1), tf.float32, name="x")])
        def again(self, x):
            return {"y": tf.strings.to_number(tf.strings.as_string(x))}

    for name, module, function in (("text", Text(), "length"), ("digits", Digits(), "again")):
        shutil.rmtree(name, ignore_errors=True)
        tf.saved_model.save(module, name, signatures=getattr(module, function))
        os.remove(f"{name}/fingerprint.pb")


def onnx_value(name, width):
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["N", width])


def onnx_model(name, nodes, inputs, outputs, weights=(), extra=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, [onnx.numpy_helper.from_array(v, k) for k, v in weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), *extra], ir_version=9)
    onnx.save(model, f"{name}.onnx")
    return model


def net():
    rng = np.random.default_rng(4)
    weights = {name: rng.normal(size=shape).astype("float32") for name, shape in
               (("w", (5, 4)), ("b", (4,)), ("price_w", (4, 1)), ("kind_w", (4, 3)))}
    nodes = [
        helper.make_node("Concat", ["size", "rooms"], ["both"], axis=1),
        helper.make_node("Gemm", ["both", "w", "b"], ["wide"]),
        helper.make_node("Relu", ["wide"], ["positive"]),
        helper.make_node("MatMul", ["positive", "price_w"], ["price"]),
        helper.make_node("MatMul", ["positive", "kind_w"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        helper.make_node("Identity", ["probabilities"], ["kind"]),
    ]
    model = onnx_model("net", nodes, [onnx_value("size", 3), onnx_value("rooms", 2)],
                       [onnx_value("price", 1), onnx_value("kind", 3)], weights.items())
    onnx.checker.check_model(model)
    price, kind = ReferenceEvaluator(model).run(None, {"size": SIZE, "rooms": ROOMS})
    note("net", {"size": SIZE, "rooms": ROOMS}, {"price": price, "kind": kind})
    sparkle = [helper.make_node("Sparkle", ["x"], ["y"], domain="com.example")]
    onnx_model("odd", sparkle, [onnx_value("x", 3)], [onnx_value("y", 3)], extra=[helper.make_opsetid("com.example", 1)])


if __name__ == "__main__":
    keras.utils.set_random_seed(4)
    house()
    light()
    strings()
    net()
    with open("expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file)
        file.write("\n")
