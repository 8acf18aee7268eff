"""Convolutions and pools with their options, as far as TensorFlow computes them on a CPU."""

from .writing import ALL, BOTH, H5, K2_H5, K2_KERAS, KERAS, KERAS3, Case, sequential


def cases():
    yield from convolutions_1d()
    yield from convolutions_2d()
    yield from convolutions_3d()
    yield from depthwise()
    yield from pools()
    yield from global_pools()


def convolutions_1d():
    def one(name, formats=(KERAS,), filters=4, kernel=3, shape=(10, 3), free=(), **options):
        make = lambda L: [L.Conv1D(filters, kernel, **options)]
        return Case(f"conv1d_{name}", sequential(shape, make), formats, free)

    yield one("valid", ALL)
    yield one("same", padding="same", formats=(KERAS, K2_H5))
    yield one("same_even_kernel", kernel=4, padding="same")
    yield one("same_strides", padding="same", strides=2)
    yield one("strides", strides=3)
    yield one("causal", padding="causal", formats=(KERAS, K2_KERAS))
    yield one("causal_dilation", padding="causal", dilation_rate=2, kernel=2)
    yield one("causal_strides", padding="causal", strides=2)
    yield one("dilation", dilation_rate=3)
    yield one("groups", shape=(8, 4), groups=2)
    yield one("no_bias_relu", use_bias=False, activation="relu", formats=KERAS3)
    yield one("free_length", shape=(None, 3), free=(9,), padding="same")


def convolutions_2d():
    def one(name, formats=(KERAS,), filters=4, kernel=3, shape=(7, 6, 3), free=(), **options):
        make = lambda L: [L.Conv2D(filters, kernel, **options)]
        return Case(f"conv2d_{name}", sequential(shape, make), formats, free)

    yield one("valid", ALL)
    yield one("same", BOTH, padding="same")
    yield one("same_even_kernel", kernel=(2, 4), padding="same")
    yield one("same_strides", padding="same", strides=2, formats=(KERAS, K2_KERAS))
    yield one("same_strides_uneven", kernel=(5, 2), padding="same", strides=(3, 2))
    yield one("valid_strides", strides=(2, 1), kernel=(3, 2))
    yield one("dilation", dilation_rate=2)
    yield one("same_dilation", padding="same", dilation_rate=(1, 2))
    yield one("groups", shape=(5, 5, 6), filters=6, groups=3, formats=(KERAS, H5, K2_H5))
    yield one("pointwise", kernel=1, activation="sigmoid")
    yield one("no_bias", use_bias=False, formats=(KERAS, K2_H5))
    yield one("free_size", shape=(None, None, 3), free=(6, 5), padding="same", strides=2)
    yield one("softmax", kernel=2, activation="softmax")


def convolutions_3d():
    def one(name, **options):
        make = lambda L: [L.Conv3D(3, 2, **options)]
        return Case(f"conv3d_{name}", sequential((4, 5, 4, 2), make), (KERAS, K2_KERAS))

    yield one("valid")
    yield one("same_strides", padding="same", strides=2)


def depthwise():
    def one(name, make, shape=(7, 6, 3), formats=(KERAS, K2_KERAS)):
        return Case(name, sequential(shape, lambda L: [make(L)]), formats)

    yield one("depthwise_conv2d", lambda L: L.DepthwiseConv2D(3), formats=BOTH)
    yield one("depthwise_conv2d_multiplier", lambda L: L.DepthwiseConv2D(3, depth_multiplier=2, padding="same"))
    yield one("depthwise_conv2d_strides", lambda L: L.DepthwiseConv2D(3, strides=2, padding="same", activation="relu"))
    yield one("depthwise_conv2d_dilation", lambda L: L.DepthwiseConv2D(2, dilation_rate=2, use_bias=False))
    yield one("depthwise_conv1d", lambda L: L.DepthwiseConv1D(3, depth_multiplier=2), (8, 3), (KERAS, K2_KERAS))
    yield one("separable_conv2d", lambda L: L.SeparableConv2D(4, 3), formats=BOTH)
    yield one(
        "separable_conv2d_options",
        lambda L: L.SeparableConv2D(4, 3, strides=2, padding="same", depth_multiplier=2, activation="relu"),
    )
    yield one("separable_conv2d_no_bias", lambda L: L.SeparableConv2D(4, 2, dilation_rate=2, use_bias=False))
    yield one("separable_conv1d", lambda L: L.SeparableConv1D(4, 3, padding="same"), (8, 3), (KERAS, K2_KERAS))


def pools():
    shapes = {"1d": (9, 3), "2d": (7, 5, 3), "3d": (5, 4, 5, 2)}
    for rank, shape in shapes.items():
        for kind in ("Max", "Average"):

            def one(name, formats=(KERAS,), pool_size=2, kind=kind, rank=rank, shape=shape, **options):
                make = lambda L: [getattr(L, f"{kind}Pooling{rank.upper()}")(pool_size, **options)]
                return Case(f"{kind.lower()}_pooling_{rank}{name}", sequential(shape, make), formats)

            yield one("", BOTH if rank == "2d" else (KERAS, K2_KERAS))
            yield one("_same", padding="same", formats=(KERAS, K2_KERAS))
            if rank != "3d":
                yield one("_overlapping", pool_size=3, strides=1)
                yield one("_same_overlapping", pool_size=3, strides=2, padding="same")
    yield Case("max_pooling_2d_uneven", sequential((7, 6, 2), lambda L: [L.MaxPooling2D((3, 2), strides=(1, 2))]))


def global_pools():
    shapes = {"1D": (6, 3), "2D": (4, 5, 3), "3D": (3, 2, 4, 2)}
    for rank, shape in shapes.items():
        for kind in ("Max", "Average"):
            for keep in (False, True):
                make = lambda L, r=rank, k=kind, keep=keep: [
                    getattr(L, f"Global{k}Pooling{r}")(keepdims=keep),
                    L.Dense(2),
                ]
                name = f"global_{kind.lower()}_pooling_{rank.lower()}{'_keepdims' if keep else ''}"
                yield Case(name, sequential(shape, make), (KERAS, K2_KERAS) if not keep else (KERAS,))
    yield Case(
        "global_average_pooling_2d_channels_first",
        sequential((3, 4, 5), lambda L: [L.GlobalAveragePooling2D(data_format="channels_first")]),
        (KERAS, K2_KERAS),
    )
    yield Case(
        "global_max_pooling_1d_free_length", sequential((None, 3), lambda L: [L.GlobalMaxPooling1D()]), free=(7,)
    )
