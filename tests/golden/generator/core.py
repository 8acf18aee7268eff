"""Dense layers, every activation function, normalizations, and what is nothing at inference."""

import numpy as np

from .writing import ALL, BOTH, K2_H5, K2_KERAS, KERAS, KERAS3, Case, sequential

# Those that Keras 2 knows under the same name; hard_sigmoid is another function there.
KERAS2_ACTIVATIONS = {
    "relu", "sigmoid", "hard_sigmoid", "tanh", "elu", "selu", "softplus", "softsign", "swish", "gelu", "exponential",
    "mish", "softmax", "linear", "leaky_relu", "relu6", "silu", "log_softmax",
}  # fmt: skip


def cases():
    yield from dense()
    yield from activations()
    yield from activation_layers()
    yield from batch_normalizations()
    yield from other_normalizations()
    yield from regularizers()


def dense():
    yield Case("dense", sequential((4,), lambda L: [L.Dense(3)]), ALL)
    yield Case("dense_no_bias", sequential((4,), lambda L: [L.Dense(3, use_bias=False)]), BOTH)
    yield Case("dense_on_sequence", sequential((5, 4), lambda L: [L.Dense(3, activation="tanh")]), BOTH)
    yield Case("dense_on_image", sequential((3, 2, 4), lambda L: [L.Dense(2)]))
    yield Case("dense_free_length", sequential((None, 4), lambda L: [L.Dense(3)]), free=(6,))
    yield Case("mlp", sequential((6,), lambda L: [L.Dense(8, "relu"), L.Dense(8, "relu"), L.Dense(2)]), BOTH)


def activation_names():
    """All that Keras 3 has, except those that can't be called with a tensor alone."""
    from keras.src.activations import ALL_OBJECTS

    names = sorted({function.__name__ for function in ALL_OBJECTS if function.__name__ != "threshold"})
    return names + ["swish", "hard_swish"]


def activations():
    for name in activation_names():
        formats = (KERAS, K2_KERAS) if name in KERAS2_ACTIVATIONS else (KERAS,)
        if name in ("hard_sigmoid", "relu"):
            formats = ALL

        yield Case(f"activation_{name}", activated(name), formats)
    yield Case(
        "activation_softmax_on_sequence",
        sequential((4, 5), lambda L: [L.Dense(3, activation="softmax")]),
        (KERAS, K2_H5),
    )
    yield Case("activation_as_dict", sequential((4,), lambda L: [L.Dense(5, activation="relu")]), edit=relu_as_dict)
    yield Case(
        "activation_as_layer",
        lambda k: k.Sequential([k.Input((4,)), k.layers.Dense(5, k.layers.LeakyReLU(0.15))]),
        KERAS3,
    )


def activated(name):
    def build(k):
        x = k.Input((6,), name="x")
        # Widths that glu can halve.
        return k.Model(x, [k.layers.Dense(6, activation=name)(x), k.layers.Activation(name)(k.layers.Dense(6)(x))])

    return build


def relu_as_dict(config):
    """The long form of a function, which older versions of Keras 3 wrote."""
    config["config"]["layers"][-1]["config"]["activation"] = {
        "module": "keras.activations",
        "class_name": "function",
        "config": "relu",
        "registered_name": "function",
    }


def activation_layers():
    def one(name, make, formats=(KERAS, K2_KERAS), shape=(6,)):
        return Case(name, sequential(shape, lambda L: [L.Dense(6), make(L)]), formats)

    yield one("relu_layer", lambda L: L.ReLU())
    yield one("relu_layer_max_value", lambda L: L.ReLU(max_value=1.0))
    yield one("relu_layer_all_options", lambda L: L.ReLU(max_value=1.0, negative_slope=0.2, threshold=0.3))
    yield one("leaky_relu_layer", lambda L: L.LeakyReLU())
    yield one("leaky_relu_layer_slope", lambda L: L.LeakyReLU(0.07))
    yield one("elu_layer", lambda L: L.ELU(0.7))
    yield one("prelu_layer", lambda L: L.PReLU())
    yield one("prelu_layer_shared_axes", lambda L: L.PReLU(shared_axes=[1]), shape=(4, 3))
    yield one("softmax_layer", lambda L: L.Softmax())
    yield one("softmax_layer_axis", lambda L: L.Softmax(axis=1), shape=(4, 3))


def batch_normalizations():
    def one(name, make, formats=BOTH, shape=(6,)):
        return Case(f"batch_normalization{name}", sequential(shape, lambda L: [make(L), L.Dense(4)]), formats)

    yield one("", lambda L: L.BatchNormalization())
    yield one("_epsilon", lambda L: L.BatchNormalization(epsilon=0.1))
    yield one("_no_scale", lambda L: L.BatchNormalization(scale=False))
    yield one("_no_center", lambda L: L.BatchNormalization(center=False))
    yield one("_plain", lambda L: L.BatchNormalization(scale=False, center=False))
    yield one("_axis_1", lambda L: L.BatchNormalization(axis=1), shape=(3, 4, 5))
    yield one("_image", lambda L: L.BatchNormalization(), shape=(3, 4, 5))
    yield one("_sequence", lambda L: L.BatchNormalization(axis=-2), (KERAS, K2_KERAS), shape=(3, 4))


def other_normalizations():
    def one(name, make, formats=(KERAS, K2_H5), shape=(6,)):
        return Case(name, sequential(shape, lambda L: [make(L)]), formats)

    yield one("layer_normalization", lambda L: L.LayerNormalization(), ALL)
    yield one("layer_normalization_axes", lambda L: L.LayerNormalization(axis=[1, 2]), shape=(3, 4))
    yield one("layer_normalization_axis_1", lambda L: L.LayerNormalization(axis=1), shape=(3, 4))
    yield one("layer_normalization_no_scale", lambda L: L.LayerNormalization(scale=False, epsilon=0.01))
    yield one("layer_normalization_no_center", lambda L: L.LayerNormalization(center=False))
    yield one("rescaling", lambda L: L.Rescaling(1 / 127.5, offset=-1))
    yield one("rescaling_lists", lambda L: L.Rescaling([0.5, 2.0, 3.0], offset=[1.0, 0.0, -1.0]), (KERAS,), (4, 3))
    yield Case("rescaling_uint8", sequential((3, 3, 2), lambda L: [L.Rescaling(1 / 255)], "uint8"), integers=256)

    def adapted(L, **options):
        layer = L.Normalization(**options)
        data = np.random.default_rng(5).normal(3.0, [1.0, 2.0, 4.0, 0.5], (40, 4)).astype(np.float32)
        layer.adapt(data)
        return layer

    yield one("normalization_adapted", adapted, ALL, shape=(4,))
    yield one("normalization_adapted_one_axis", lambda L: adapted(L, axis=None), shape=(4,))
    yield one("normalization_inverted", lambda L: adapted(L, invert=True), shape=(4,))
    yield one(
        "normalization_given", lambda L: L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.5, 1.0]), shape=(3,)
    )
    yield one("normalization_scalar", lambda L: L.Normalization(mean=3.0, variance=2.0), shape=(3,))


def regularizers():
    """Layers that are the identity at inference."""

    def one(name, make, shape=(4, 3), formats=(KERAS, K2_KERAS)):
        return Case(name, sequential(shape, lambda L: [L.Dense(3), make(L), L.Dense(2)]), formats)

    yield one("dropout", lambda L: L.Dropout(0.5), formats=ALL)
    yield one("spatial_dropout_1d", lambda L: L.SpatialDropout1D(0.5))
    yield one("spatial_dropout_2d", lambda L: L.SpatialDropout2D(0.5), shape=(2, 4, 3))
    yield one("spatial_dropout_3d", lambda L: L.SpatialDropout3D(0.5), shape=(2, 2, 4, 3))
    yield one("gaussian_dropout", lambda L: L.GaussianDropout(0.5))
    yield one("gaussian_noise", lambda L: L.GaussianNoise(0.5))
    yield one("alpha_dropout", lambda L: L.AlphaDropout(0.5))
    yield one("activity_regularization", lambda L: L.ActivityRegularization(0.1))
    yield one("identity", lambda L: L.Identity(), formats=(KERAS,))
