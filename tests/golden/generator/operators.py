"""Operations between Keras tensors: operators, keras.ops, and TensorFlow's functions in models of Keras 2.

A case is a family: one model with one output per operation.
"""

import keras
import numpy as np
import tensorflow as tf

from .writing import BOTH, KERAS, KERAS2, Case

ops = keras.ops


def cases():
    yield from operators()
    yield from numbers()
    yield from whole_numbers()
    yield from comparisons()
    yield from reductions()
    yield from order()
    yield from shapes()
    yield from joining()
    yield from indexing()
    yield from products()
    yield from neural()
    yield from realistic()
    yield from legacy()


def family(name, make, shape=(3, 4), dtype=None, formats=(), **options):
    """A model whose outputs are what `make` gives for one input."""

    def build(k):
        x = k.Input(shape, name="x", dtype=dtype)
        return k.Model(x, make(x))

    return Case(f"operators_{name}", build, *([formats] if formats else []), **options)


def two(name, make, shape=(3, 4), other=None, dtype=None, **options):
    """The same for two inputs."""

    def build(k):
        x, y = k.Input(shape, name="x", dtype=dtype), k.Input(other or shape, name="y", dtype=dtype)
        return k.Model([x, y], make(x, y))

    return Case(f"operators_{name}", build, **options)


def operators():
    def arithmetic(k):
        x = k.Input((4,), name="x")
        return k.Model(x, k.layers.Dense(2)(1.0 - (x * 2 + 1) / 3))

    def residual(k):
        x = k.Input((4,), name="x")
        return k.Model(x, x + k.layers.Dense(4)(x))

    def convolutions(k):
        """Operations inside a chain of convolutions, which the importer keeps in another layout."""
        x = k.Input((6, 6, 2), name="x")
        y = k.layers.Conv2D(3, 3, padding="same")(x)
        z = k.layers.Conv2D(3, 1)(y)
        y = 2.0 - (y * 0.5 + z) * z
        return k.Model(x, k.layers.Conv2D(2, 3)(y))

    yield Case("operators_arithmetic", arithmetic, (KERAS, *KERAS2))
    yield Case("operators_residual", residual, (KERAS, *KERAS2))
    yield Case("operators_between_convolutions", convolutions, BOTH)
    yield two(
        "of_two",
        lambda x, y: [
            ops.add(x, y),
            ops.subtract(x, y),
            ops.multiply(x, y),
            ops.divide(x, y),
            ops.true_divide(x, y),
            ops.divide_no_nan(x, y),
            ops.floor_divide(x, y),
            ops.mod(x, y),
            ops.power(ops.abs(x), y),
            ops.maximum(x, y),
            ops.minimum(x, y),
            ops.logaddexp(x, y),
            ops.hypot(x, y),
            ops.arctan2(x, y),
            x // 2.0,
            x % 0.7,
            2**x,
            x**3,
        ],
    )
    yield two(
        "broadcasting",
        lambda x, y: [x + y[:, None], ops.maximum(y[:, None], x), y[:, None] / x],
        (3, 4),
        (4,),
    )
    yield family(
        "with_arrays",
        lambda x: [
            x * np.array([1.0, 2.0, -0.5, 0.25], "float32"),
            ops.convert_to_tensor([[1.0], [2.0], [3.0]]) - x,
        ],
    )


def numbers():
    yield family(
        "functions",
        lambda x: [
            -x,
            ops.absolute(x),
            ops.abs(x),
            ops.sign(x),
            ops.square(x),
            ops.reciprocal(x),
            ops.exp(x),
            ops.exp2(x),
            ops.expm1(x),
            ops.sin(x),
            ops.cos(x),
            ops.tan(x * 0.3),
            ops.arctan(x),
            ops.sinh(x),
            ops.cosh(x),
            ops.tanh(x),
            ops.arcsinh(x),
            ops.deg2rad(x * 90),
            ops.rad2deg(x),
            ops.floor(x),
            ops.ceil(x),
            ops.round(x),
            ops.round(x, 1),
            ops.trunc(x),
            ops.clip(x, -0.5, 1.0),
            ops.erf(x),
            ops.erfc(x),
            ops.copy(x),
            ops.stop_gradient(x),
        ],
    )
    yield two(
        "special",
        lambda x, y: [
            ops.logaddexp2(x, y),
            ops.fmod(x, y),
            ops.fmax(x, y),
            ops.fmin(ops.log(x), y),
            ops.heaviside(ops.round(x), y),
            ops.cbrt(x),
            ops.sinc(x),
            ops.nan_to_num(ops.log(x), nan=1.5),
            ops.isposinf(1 / ops.relu(x)),
            ops.isneginf(-1 / ops.relu(y)),
            ops.trapezoid(x, dx=0.5),
            ops.cumprod(x, axis=1),
            ops.cdist(x, y),
            ops.batch_normalization(
                x, np.array([1, 2, 3, 4], "f"), np.array([0.5, 1, 2, 3], "f"), axis=-1
            ),
            ops.batch_normalization(
                x,
                np.ones(3, "f"),
                np.array([0.5, 1, 2], "f"),
                1,
                np.ones(3, "f") / 2,
                np.array([3, 4, 5], "f"),
                0.1,
            ),
        ],
    )
    yield family(
        "functions_of_positive",
        lambda x: [
            ops.sqrt(x),
            ops.rsqrt(x),
            ops.log(x),
            ops.log1p(x),
            ops.log2(x),
            ops.log10(x),
            ops.arcsin(x),
            ops.arccos(x),
            ops.arctanh(x),
            ops.arccosh(x + 1),
        ],
        inputs=lambda random: [random.uniform(0.05, 0.95, (3, 3, 4)).astype("float32")],
    )
    yield family(
        "casts",
        lambda x: [
            ops.cast(x, "int32"),
            ops.cast(ops.relu(x), "bool"),
            ops.cast(ops.cast(x, "int32"), "float32"),
            ops.cast(x > 0, "float32"),
            ops.convert_to_tensor(x),
        ],
    )


def whole_numbers():
    """Integers stay integers where Keras keeps them."""
    yield family(
        "integers",
        lambda x: [
            x + 1,
            2 * x - 3,
            x * 0.5,
            x / 4,
            x // 3,
            (x - 5) % 3,
            x**2,
            -x,
            ops.abs(x - 4),
            ops.sign(x - 4),
            ops.square(x),
            ops.clip(x, 2, 5),
            ops.maximum(x, 4),
            ops.minimum(3.5, x),
            ops.sqrt(x),
            ops.floor(x),
            ops.round(x),
            ops.trunc(x),
            ops.sum(x, -1),
            ops.mean(x, -1),
            ops.max(x, 1),
            ops.prod(x, 1),
            ops.cumsum(x, 1),
            ops.logical_not(x - 3),
            ops.where(x > 4, x, 1.5),
            ops.bitwise_and(x, x * 2 + 6),
            ops.bitwise_or(x, x * 2 + 1),
            ops.bitwise_xor(x, x * 2 + 5),
        ],
        dtype="int32",
        integers=9,
    )
    yield family(
        "bytes",
        lambda x: [
            ops.maximum(x, 100),
            x / 255,
            ops.sum(x, 1),
            x > 99,
            ops.cast(x, "float32") - 127.5,
        ],
        dtype="uint8",
        integers=256,
    )


def comparisons():
    yield two(
        "comparisons",
        lambda x, y: [
            ops.cast(c, "float32")
            for c in [
                x > y,
                x >= 0.5,
                x < y,
                x <= y,
                ops.equal(ops.round(x), ops.round(y)),
                ops.not_equal(ops.round(x), ops.round(y)),
                ops.isclose(x, y, rtol=0.5, atol=0.2),
            ]
        ],
    )
    yield two(
        "logic",
        lambda x, y: [
            ops.logical_and(x > 0, y > 0),
            ops.logical_or(x > 0, y > 0),
            ops.logical_xor(x > 0, y > 0),
            ops.logical_not(x > 0),
            ops.where(x > y, x, y),
            ops.where(x > 0, 1, 0),
            ops.where(x > 0, x, 0.0),
        ],
    )
    yield family(
        "not_numbers",
        lambda x: [
            ops.isnan(ops.log(x)),
            ops.isinf(1 / ops.relu(x)),
            ops.isfinite(1 / ops.relu(x)),
        ],
    )


def reductions():
    yield family(
        "reductions",
        lambda x: [
            ops.sum(x, axis=1),
            ops.sum(x, axis=(1, 2)),
            ops.prod(x, axis=-1, keepdims=True),
            ops.mean(x, axis=-1),
            ops.mean(x, axis=(-1, -2), keepdims=True),
            ops.max(x, axis=2),
            ops.min(x, axis=1),
            ops.max(x, axis=1, initial=0.3),
            ops.amax(x, axis=1),
            ops.amin(x, axis=1),
            ops.ptp(x, axis=1),
            ops.var(x, axis=1),
            ops.std(x, axis=-1, keepdims=True),
            *ops.moments(x, axes=[1]),
            ops.any(x > 1.5, axis=1),
            ops.all(x > -0.5, axis=1),
            ops.count_nonzero(ops.relu(x), axis=1),
            ops.logsumexp(x, axis=1),
            ops.logsumexp(x, axis=-1, keepdims=True),
            ops.cumsum(x, axis=1),
            ops.normalize(x),
            ops.normalize(x, axis=1, order=1),
        ],
    )
    yield family(
        "norms",
        lambda x: [
            ops.norm(x, axis=-1),
            ops.norm(x, ord=1, axis=1),
            ops.norm(x, ord=3, axis=1, keepdims=True),
            ops.norm(x, ord="fro", axis=(1, 2)),
            ops.norm(x, axis=(1, 2)),
        ],
    )


def order():
    yield family(
        "order",
        lambda x: [
            ops.argmax(x, axis=1),
            ops.argmax(x, axis=-1, keepdims=True),
            ops.argmin(x, axis=2),
            ops.sort(x, axis=1),
            ops.argsort(x),
            ops.median(x, axis=1),
            ops.median(x, axis=2, keepdims=True),
            ops.digitize(x, np.array([-1.0, 0.0, 0.5], "float32")),
            ops.select([x > 1, x > 0], [x, x * 2], -1.0),
            ops.isin(ops.round(x), np.array([0.0, 1.0], "float32")),
            ops.isin(ops.round(x), np.array([0.0, 1.0], "float32"), invert=True),
            ops.cross(x[:, :, :3], x[:, :, 3:]),
            *ops.top_k(x, 2),
        ],
        (5, 6),
    )


def shapes():
    yield family(
        "quantiles",
        lambda x: [
            ops.quantile(x, 0.3, axis=1),
            ops.quantile(x, 0.9, axis=-1, keepdims=True),
            ops.percentile(x, 30, axis=1),
            ops.percentile(x, 60.0, axis=2, method="lower"),
            ops.percentile(x, 70, axis=2, method="nearest", keepdims=True),
        ],
        (5, 4),
    )
    yield family(
        "shapes",
        lambda x: [
            ops.reshape(x, (-1, 12)),
            ops.reshape(x, (-1, 2, 6, 1)),
            ops.transpose(x, (0, 2, 1)),
            ops.swapaxes(x, 1, 2),
            ops.moveaxis(x, -1, 1),
            ops.expand_dims(x, 1),
            ops.expand_dims(x, (1, -1)),
            ops.squeeze(ops.expand_dims(x, 2), 2),
            ops.squeeze(ops.expand_dims(x, -1)),
            ops.flip(x, 1),
            ops.roll(x, 1, axis=1),
            ops.roll(x, -2, axis=2),
            ops.pad(x, ((0, 0), (1, 2), (0, 1))),
            ops.pad(x, ((0, 0), (1, 1), (0, 1)), constant_values=2.5),
            ops.pad(x, ((0, 0), (1, 2), (1, 1)), mode="reflect"),
            ops.pad(x, ((0, 0), (1, 2), (1, 1)), mode="symmetric"),
            ops.fliplr(x),
            ops.rot90(x, axes=(1, 2)),
            ops.rot90(x[..., :3], k=2, axes=(1, 2)),
            ops.rot90(x, k=3, axes=(1, 2)),
            ops.diagonal(x, axis1=1, axis2=2),
            ops.diagonal(x, offset=1, axis1=2, axis2=1),
            ops.trace(x, axis1=1, axis2=2),
            ops.tril(x),
            ops.triu(x, 1),
            ops.zeros_like(x) - x,
            ops.ones_like(x, dtype="int32") + x,
            ops.full_like(x, 3) * x,
            x + ops.transpose(ops.transpose(x)),
            ops.reshape(ops.ravel(x), (-1, 6)),
        ],
    )


def joining():
    yield two(
        "joining",
        lambda x, y: [
            ops.concatenate([x, y], axis=1),
            ops.concatenate([x, y, x], axis=-1),
            ops.concatenate([x, ops.ones_like(x)], axis=-1),
            ops.concatenate([x, ops.cast(y, "int32")], axis=-1),
            ops.stack([x, y], axis=1),
            ops.stack([x, y], axis=-1),
            *ops.split(x, 2, axis=2),
            *ops.split(y, [1, 3], axis=-1),
            ops.append(x, y, axis=1),
            *ops.array_split(x, 3, axis=2),
            *ops.unstack(x, axis=1),
            ops.repeat(x, 2, axis=1),
            ops.repeat(x, [1, 0, 2], axis=1),
            ops.tile(x, (1, 2, 1)),
            ops.tile(x, 2),
        ],
    )


def indexing():
    yield family(
        "indexing",
        lambda x: [
            x[:, 0],
            x[:, -1],
            x[:, 1:],
            x[:, :-1, 1:3],
            x[:, ::2],
            x[:, ::-1],
            x[:, 3:0:-2],
            x[..., 0],
            x[..., 1:, None],
            x[:, None],
            x[:, None, 2, ..., None, ::-1],
            ops.take(x, [2, 0, -1], axis=1),
            ops.take(x, np.array([[1], [0]]), axis=-1),
            ops.take(x, 1, axis=2),
            ops.diff(x, axis=1),
            ops.diff(x, n=2),
        ],
        (4, 5),
    )
    yield two(
        "indexing_by_tensors",
        lambda x, y: [
            ops.take_along_axis(x, ops.argsort(y, axis=1), axis=1),
            ops.one_hot(ops.argmax(x, -1), 4) * y,
        ],
    )


def products():
    yield two(
        "products",
        lambda x, y: [
            ops.matmul(x, y),
            x @ y,
            ops.einsum("bij,bjk->bik", x, y),
            ops.einsum("bij,bjk->bk", x, y),
            ops.einsum("...ij->...ji", x),
            ops.dot(x, np.arange(8, dtype="float32").reshape(4, 2)),
            ops.tensordot(x, np.arange(12, dtype="float32").reshape(4, 3), axes=1),
            ops.tensordot(
                x, np.arange(12, dtype="float32").reshape(4, 3), axes=[[2, 1], [0, 1]]
            ),
            ops.inner(x, np.ones((2, 4), "float32")),
            ops.outer(x, np.array([1.0, 2.0], "float32")),
        ],
        (3, 4),
        (4, 2),
    )


def neural():
    yield family(
        "activations",
        lambda x: [
            ops.relu(x),
            ops.relu6(x * 4),
            ops.leaky_relu(x, 0.3),
            ops.sigmoid(x),
            ops.sparse_sigmoid(x),
            ops.hard_sigmoid(x),
            ops.log_sigmoid(x),
            ops.softplus(x),
            ops.sparse_plus(x),
            ops.softsign(x),
            ops.silu(x),
            ops.hard_silu(x),
            ops.elu(x, 0.7),
            ops.celu(x, 0.5),
            ops.selu(x),
            ops.gelu(x),
            ops.gelu(x, approximate=False),
            ops.glu(x),
            ops.hard_tanh(x),
            ops.tanh_shrink(x),
            ops.soft_shrink(x, 0.3),
            ops.hard_shrink(x),
            ops.threshold(x, 0.4, -2.0),
            ops.squareplus(x, 2),
            ops.softmax(x),
            ops.softmax(x, axis=1),
            ops.log_softmax(x),
            ops.log_softmax(x, axis=1),
            keras.activations.relu(x, negative_slope=0.1),
            keras.activations.relu(x, max_value=1.0, threshold=0.5),
        ],
    )
    yield family(
        "pooling",
        lambda x: [
            ops.max_pool(x, 2),
            ops.max_pool(x, (3, 2), strides=1, padding="same"),
            ops.average_pool(x, 2, strides=2, padding="same"),
            ops.average_pool(x, (2, 3), strides=(1, 2)),
        ],
        (5, 6, 2),
    )
    yield family(
        "windows",
        lambda x: [
            ops.conv(
                x,
                np.linspace(-1, 1, 48, dtype="float32").reshape(2, 3, 4, 2),
                padding="same",
            ),
            ops.conv(
                x,
                np.linspace(-1, 1, 48, dtype="float32").reshape(3, 2, 4, 2),
                strides=2,
            ),
            ops.conv(
                x,
                np.linspace(-1, 1, 16, dtype="float32").reshape(2, 2, 4, 1),
                dilation_rate=2,
            ),
            ops.nn.depth_to_space(x, 2),
            ops.nn.space_to_depth(x, 2),
            ops.image.rgb_to_grayscale(x[..., :3]),
        ],
        (4, 6, 4),
    )
    yield two(
        "blocks",
        lambda x, y: [
            ops.layer_normalization(x),
            ops.layer_normalization(
                x,
                gamma=np.array([1, 2, 3, 4], "float32"),
                beta=np.ones(4, "float32"),
                epsilon=0.1,
            ),
            ops.rms_normalization(x, scale=np.array([1, 2, 3, 4], "float32")),
            ops.rms_normalization(x, axis=1),
            ops.dot_product_attention(x, y, y),
            ops.dot_product_attention(x, x, x, is_causal=True),
            ops.dot_product_attention(
                x,
                y,
                y * 2,
                mask=ops.expand_dims(ops.max(x, axis=(2, 3)) > 1.5, (1, 2))[
                    :, :, :, :3
                ],
            ),
            ops.average(x, axis=1),
            ops.average(x, axis=1, weights=np.array([1, 2, 3, 4, 5], "float32")),
            ops.average(x, axis=-1, weights=ops.abs(x)),
            ops.hstack([x, y]),
        ],
        (5, 2, 4),
        (3, 2, 4),
    )

    def rearranged(k):
        x = k.Input(
            (4, 6, 2), name="x", batch_size=3
        )  # Keras can't do this with a free batch
        return k.Model(
            x,
            [
                ops.rearrange(x, "b h w c -> b c h w"),
                ops.rearrange(x, "b h w c -> b (h w) c"),
                ops.rearrange(x, "b (h p) w c -> b h w (p c)", p=2),
            ],
        )

    yield Case("operators_rearrange", rearranged)
    yield family(
        "one_hot",
        lambda x: [ops.one_hot(x, 5), ops.one_hot(x, 4, axis=1), ops.multi_hot(x, 5)],
        (3,),
        "int32",
        integers=5,
    )


def realistic():
    def attention(k):
        """Attention written by hand."""
        x = k.Input((5, 8), name="x")
        q, key, v = (k.layers.Dense(8)(x) for _ in range(3))
        q, key, v = (
            ops.transpose(ops.reshape(t, (-1, 5, 2, 4)), (0, 2, 1, 3))
            for t in (q, key, v)
        )
        scores = ops.softmax(
            ops.matmul(q, ops.transpose(key, (0, 1, 3, 2))) / ops.sqrt(4.0)
        )
        y = ops.reshape(ops.transpose(ops.matmul(scores, v), (0, 2, 1, 3)), (-1, 5, 8))
        return k.Model(x, k.layers.Dense(3)(y[:, -1]))

    def gate(k):
        x = k.Input((6, 6, 3), name="x")
        y = k.layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        squeezed = ops.mean(y, axis=(1, 2), keepdims=True)
        y = y * ops.sigmoid(k.layers.Conv2D(4, 1)(squeezed))
        return k.Model(x, k.layers.Conv2D(2, 3)(y))

    def normalized(k):
        x = k.Input((7,), name="x")
        low, high = (
            ops.min(x, axis=-1, keepdims=True),
            ops.max(x, axis=-1, keepdims=True),
        )
        return k.Model(x, k.layers.Dense(2)((x - low) / (high - low + 1e-6)))

    yield Case("operators_net_attention", attention)
    yield Case("operators_net_gate", gate)
    yield Case("operators_net_scaled", normalized)


def legacy():
    """TensorFlow's functions on tensors of Keras 2."""

    def one(name, make, shape=(3, 4)):
        return family(f"legacy_{name}", make, shape, formats=KERAS2)

    yield one(
        "arithmetic",
        lambda x: [
            x * 2.0 + 1.0,
            1.0 - x,
            x - 1.0,
            x / 3.0,
            3.0 / x,
            x**2.0,
            -x,
            abs(x),
            x // 2.0,
            x % 0.7,
            tf.add(x, x),
            tf.multiply(x, [1.0, 2.0, 3.0, 4.0]),
            tf.maximum(x, 0.1),
            tf.exp(x),
            tf.square(x),
            tf.sqrt(tf.abs(x)),
            tf.sin(x),
            tf.tanh(x),
            tf.sign(x),
            tf.floor(x),
            tf.round(x),
            tf.math.log1p(tf.abs(x)),
            tf.clip_by_value(x, -0.5, 0.5),
            tf.cast(x > 0.0, tf.float32),
            tf.where(x > 0.2, x, tf.zeros_like(x)),
        ],
    )
    yield one(
        "reductions",
        lambda x: [
            tf.reduce_mean(x, axis=1),
            tf.reduce_sum(x, axis=[1, 2], keepdims=True),
            tf.reduce_max(x, -1),
            tf.reduce_min(x, axis=1),
            tf.math.reduce_std(x, axis=1),
            tf.math.reduce_variance(x, axis=1),
            tf.reduce_logsumexp(x, axis=1),
            tf.math.l2_normalize(x, axis=-1),
            tf.cumsum(x, axis=1),
            tf.argmax(x, axis=-1),
            *tf.math.top_k(x, 2),
        ],
    )
    yield one(
        "rare",
        lambda x: [
            tf.math.asinh(x),
            tf.math.acosh(tf.abs(x) + 1.0),
            tf.math.atanh(tf.tanh(x) * 0.9),
            tf.math.erfc(x),
            tf.math.erfinv(tf.tanh(x) * 0.9),
            tf.math.is_finite(tf.math.log(x)),
            tf.math.log_sigmoid(x),
            tf.math.cumprod(x, axis=1),
            tf.sort(x, axis=1),
            tf.broadcast_to(x, (3, 4, 4)),
            tf.linalg.det(x),
            tf.linalg.inv(x),
            tf.linalg.trace(x),
            tf.linalg.cholesky(tf.matmul(x, tf.transpose(x, (0, 2, 1))) + tf.eye(4)),
            tf.linalg.cross(x[:, :, :3], x[:, :, 1:]),
            tf.image.rgb_to_hsv(tf.sigmoid(x)[:, None, :, :3]),
            tf.image.hsv_to_rgb(tf.sigmoid(x)[:, None, :, :3]),
        ],
        (4, 4),
    )
    yield one(
        "shapes",
        lambda x: [
            tf.reshape(x, (-1, 12)),
            tf.transpose(x, (0, 2, 1)),
            tf.expand_dims(x, 1),
            tf.squeeze(tf.expand_dims(x, 1), axis=1),
            tf.concat([x, x * 2.0], axis=-1),
            tf.stack([x, x], axis=1),
            *tf.split(x, 2, axis=2),
            *tf.split(x, [1, 2], axis=1),
            *tf.unstack(x, axis=1),
            tf.tile(x, [1, 2, 1]),
            tf.repeat(x, 2, axis=1),
            tf.reverse(x, [1]),
            tf.pad(x, [[0, 0], [1, 2], [0, 1]]),
            tf.pad(x, [[0, 0], [1, 1], [1, 0]], mode="REFLECT"),
            tf.gather(x, [2, 0], axis=1),
            x[:, 0],
            x[:, 1:, ::2],
            x[:, None, :, 1],
            tf.matmul(x, tf.transpose(x, (0, 2, 1))),
        ],
    )
    yield one(
        "activations",
        lambda x: [
            tf.nn.relu(x),
            tf.nn.relu6(x * 4.0),
            tf.nn.leaky_relu(x, alpha=0.1),
            tf.nn.sigmoid(x),
            tf.nn.softplus(x),
            tf.nn.elu(x),
            tf.nn.selu(x),
            tf.nn.silu(x),
            tf.nn.gelu(x),
            tf.nn.softmax(x),
            tf.nn.log_softmax(x),
        ],
    )
