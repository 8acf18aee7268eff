"""Transposed convolutions (TensorFlow has no dilated ones on a CPU), adaptive pools, and options of separable convolutions and pools that are rarely used."""

from .writing import BOTH, K2_H5, K2_KERAS, KERAS, KERAS3, Case, sequential


def cases():
    yield from transposed_1d()
    yield from transposed_2d()
    yield from transposed_3d()
    yield from adaptive_pools()
    yield from separable()
    yield from channels_first()


def transposed_1d():
    def one(name, formats=(KERAS,), filters=3, kernel=3, shape=(5, 2), free=(), **options):
        make = lambda L: [L.Conv1DTranspose(filters, kernel, **options)]
        return Case(f"conv1d_transpose_{name}", sequential(shape, make), formats, free)

    yield one("valid", (KERAS, K2_KERAS))
    yield one("same_strides", padding="same", strides=2, formats=BOTH)
    yield one("same_even_kernel", padding="same", strides=3, kernel=4)
    yield one("strides_beyond_kernel", kernel=2, strides=4, activation="relu")
    yield one("same_strides_beyond_kernel", kernel=2, strides=5, padding="same")
    yield one("output_padding", kernel=3, strides=3, output_padding=1)
    yield one("same_output_padding", kernel=4, strides=3, padding="same", output_padding=2)
    yield one("free_length", shape=(None, 2), free=(6,), padding="same", strides=2)


def transposed_2d():
    def one(name, formats=(KERAS,), filters=3, kernel=3, shape=(4, 5, 2), free=(), **options):
        make = lambda L: [L.Conv2DTranspose(filters, kernel, **options)]
        return Case(f"conv2d_transpose_{name}", sequential(shape, make), formats, free)

    yield one("valid", BOTH)
    yield one("valid_strides", strides=2, formats=KERAS3)
    yield one("same", padding="same", formats=(KERAS, K2_KERAS))
    yield one("same_strides", padding="same", strides=2, formats=(KERAS, K2_H5))
    yield one("same_uneven", padding="same", strides=(2, 3), kernel=(4, 5))
    yield one("strides_beyond_kernel", kernel=(1, 2), strides=3, formats=(KERAS, K2_KERAS))
    yield one("same_strides_beyond_kernel", kernel=(2, 1), strides=(3, 2), padding="same")
    yield one("output_padding", strides=2, output_padding=1, formats=(KERAS, K2_KERAS))
    yield one("same_output_padding", strides=(3, 2), output_padding=(2, 0), padding="same", formats=(KERAS, K2_KERAS))
    yield one("same_output_padding_even", kernel=4, strides=2, output_padding=1, padding="same")
    yield one("no_bias_tanh", kernel=2, strides=2, use_bias=False, activation="tanh")
    yield one("free_size", shape=(None, None, 2), free=(3, 4), padding="same", strides=2)

    def decoder(L):
        return [
            L.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
            L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu"),
            L.BatchNormalization(),
            L.Conv2DTranspose(2, 4, strides=2, padding="same", activation="sigmoid"),
        ]

    yield Case("net_autoencoder", sequential((6, 8, 3), decoder), BOTH)


def transposed_3d():
    def one(name, formats=(KERAS,), kernel=2, **options):
        make = lambda L: [L.Conv3DTranspose(2, kernel, **options)]
        return Case(f"conv3d_transpose_{name}", sequential((2, 3, 2, 2), make), formats)

    yield one("valid", (KERAS, K2_KERAS))
    yield one("same_strides", (KERAS, K2_H5), kernel=3, padding="same", strides=2)
    yield one("strides_beyond_kernel", strides=(3, 1, 2))
    yield one("output_padding", kernel=(2, 3, 2), strides=2, output_padding=(1, 0, 1))


def adaptive_pools():
    for kind in ("Average", "Max"):

        def one(name, rank, size, shape, kind=kind, **options):
            make = lambda L: [getattr(L, f"Adaptive{kind}Pooling{rank}D")(size, **options)]
            return Case(f"adaptive_{kind.lower()}_pooling_{rank}d{name}", sequential(shape, make))

        yield one("", 1, 3, (7, 2))
        yield one("_to_one", 1, 1, (5, 3))
        yield one("_larger", 1, 7, (5, 2))
        yield one("_channels_first", 1, 4, (2, 10), data_format="channels_first")
        yield one("", 2, (3, 2), (7, 5, 2))
        yield one("_even", 2, 2, (6, 4, 3))
        yield one("_channels_first", 2, (2, 3), (2, 5, 7), data_format="channels_first")
        yield one("", 3, (2, 2, 3), (3, 4, 5, 2))


def separable():
    def one(name, make, shape, formats=(KERAS, K2_KERAS)):
        return Case(name, sequential(shape, lambda L: [make(L)]), formats)

    yield one("separable_conv1d_strides", lambda L: L.SeparableConv1D(4, 3, strides=2, padding="same"), (9, 3))
    yield one("separable_conv1d_dilation", lambda L: L.SeparableConv1D(4, 3, dilation_rate=2), (9, 3))
    yield one("separable_conv1d_multiplier", lambda L: L.SeparableConv1D(4, 2, depth_multiplier=3), (6, 2))
    yield one("separable_conv1d_causal", lambda L: L.SeparableConv1D(4, 3, padding="causal"), (7, 2), (K2_KERAS,))
    yield one(
        "separable_conv2d_same_dilation", lambda L: L.SeparableConv2D(4, 3, padding="same", dilation_rate=2), (7, 6, 2)
    )


def channels_first():
    """Pools, which TensorFlow computes so on a CPU, unlike convolutions."""

    def one(name, make, shape):
        return Case(f"{name}_channels_first", sequential(shape, lambda L: [make(L)]))

    first = {"data_format": "channels_first"}
    yield one("max_pooling_1d", lambda L: L.MaxPooling1D(3, strides=2, padding="same", **first), (2, 8))
    yield one("max_pooling_2d", lambda L: L.MaxPooling2D(2, **first), (3, 6, 5))
    yield one("average_pooling_1d", lambda L: L.AveragePooling1D(2, **first), (2, 7))
    yield one("average_pooling_2d", lambda L: L.AveragePooling2D((3, 2), 1, "same", **first), (3, 6, 5))
    yield one("average_pooling_3d", lambda L: L.AveragePooling3D(2, padding="same", **first), (2, 4, 3, 5))
    yield one("global_max_pooling_2d", lambda L: L.GlobalMaxPooling2D(keepdims=True, **first), (3, 4, 5))
