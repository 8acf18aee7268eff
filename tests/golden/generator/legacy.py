"""What only Keras 2 writes, or older habits of it."""

from .writing import KERAS2, Case, sequential


def graph_nodes(k):
    """Operators between tensors as TensorFlow 1.15 to 2.3 stored them."""
    from tf_keras.src.engine.base_layer import TensorFlowOpLayer

    def node(op, tensors, constants=None, **attributes):
        constants = constants or {}
        count = len(constants) + (len(tensors) if isinstance(tensors, list) else 1)
        inputs = [f"in_{index}" for index in range(count)]
        definition = {"name": op, "op": op, "input": inputs, "attr": {"T": {"type": "DT_FLOAT"}} | attributes}
        node.count += 1
        return TensorFlowOpLayer(definition, f"{op}_{node.count}", constants)(tensors)

    node.count = 0
    integers = {"type": "DT_INT32"}
    masks = {"begin_mask": {"i": "1"}, "end_mask": {"i": "1"}, "shrink_axis_mask": {"i": "0"}, "ellipsis_mask": {"i": "0"}}
    x = k.Input((4,), name="x")
    y = node("AddV2", node("Mul", x, {1: 2.0}), {1: 1.0})
    y = node("Sub", [node("Relu", y), node("Mean", x, {1: [1]}, Tidx=integers, keep_dims={"b": True})])
    part = node("StridedSlice", x, {1: [0, 1], 2: [0, 3], 3: [1, 1]}, Index=integers, new_axis_mask={"i": "0"}, **masks)
    y = node("ConcatV2", [y, part, node("Sub", k.layers.Dense(2)(x), {0: 1.0})], {3: 1}, N={"i": "3"}, Tidx=integers)
    y = node("Transpose", node("Reshape", y, {1: [-1, 4, 2]}, Tshape=integers), {1: [0, 2, 1]}, Tperm=integers)
    return k.Model(x, [node("Softmax", y), k.layers.Dense(2)(y)])


def cases():
    yield Case("legacy_graph_nodes", graph_nodes, KERAS2)

    def lambda_ops(k):
        """Operators between tensors, which Keras 2 stored as TFOpLambda."""
        x = k.Input((4,), name="x")
        return k.Model(x, k.layers.Dense(2)(x * 2.0 + 1.0))

    yield Case("legacy_operators", lambda_ops, KERAS2)
    yield Case(
        "legacy_first_layer_has_the_shape",
        lambda k: k.Sequential([k.layers.Dense(3, input_shape=(4,), activation="relu"), k.layers.Dense(2)]),
        KERAS2,
    )
    yield Case(
        "legacy_lstm_hard_sigmoid",
        sequential((5, 3), lambda L: [L.LSTM(3, recurrent_activation="hard_sigmoid")]),
        KERAS2,
    )
    yield Case(
        "legacy_embedding_input_length",
        lambda k: k.Sequential([k.layers.Embedding(9, 3, input_length=4), k.layers.Flatten(), k.layers.Dense(2)]),
        KERAS2,
        inputs=lambda random: [random.integers(0, 9, (3, 4)).astype("float32")],
    )
    yield Case("legacy_thresholded_relu", sequential((6,), lambda L: [L.Dense(5), L.ThresholdedReLU(0.4)]), KERAS2)
