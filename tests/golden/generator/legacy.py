"""What only Keras 2 writes, or older habits of it."""

from .writing import KERAS2, Case, sequential


def cases():
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
