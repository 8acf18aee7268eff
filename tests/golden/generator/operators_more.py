"""The rarer operations of keras.ops: one model per family, one output per operation."""

import keras
import numpy as np

from .operators import family, two
from .writing import Case

ops = keras.ops


def cases():
    yield from without_nan()
    yield from integers()
    yield from grids()
    yield from scattering()
    yield from fourier()
    yield from matrices()
    yield from convolutions()
    yield from images()
    yield from losses()
    yield from across_rows()


def without_nan():
    def reductions(whole):
        x = ops.where(whole > 1.2, np.nan, whole)
        return [
            ops.nansum(x, axis=1),
            ops.nansum(x, axis=(1, 2), keepdims=True),
            ops.nanprod(x, axis=-1),
            ops.nanmax(x, axis=1),
            ops.nanmin(x, axis=1, keepdims=True),
            ops.nanmean(x, axis=2),
            ops.nanvar(x, axis=1),
            ops.nanstd(x, axis=(1, 2)),
            ops.nanargmax(x, axis=1),
            ops.nanargmin(x, axis=-1, keepdims=True),
            ops.nancumsum(x, axis=1),
            ops.nancumprod(x, axis=2),
            ops.nanmedian(x, axis=(1, 2)),
            ops.nanquantile(x, [0.2, 0.9], axis=(1, 2)),
            ops.nanpercentile(x, 40.0, axis=(1, 2), keepdims=True),
            ops.nan_to_num(x, nan=7.0),
        ]

    yield family("without_nan", reductions, (4, 5))
    yield family(
        "quantiles_over_axes",
        lambda x: [
            ops.quantile(x, 0.3, axis=(1, 2)),
            ops.quantile(x, [0.1, 0.8], axis=(2, 1), keepdims=True),
            ops.median(x, axis=(1, 2)),
            ops.percentile(x, 70.0, axis=(1, 3), method="midpoint"),
            ops.percentile(x, 70.0, axis=(1, 3), method="higher"),
        ],
        (3, 4, 2),
    )
    yield family(
        "infinite_constants",
        lambda x: [
            ops.softmax(ops.where(x > 1.0, -np.inf, x)),
            ops.clip(x, -np.inf, 0.5),
            ops.nan_to_num(ops.where(x > 0, np.nan, x), nan=3.0),
        ],
    )


def integers():
    yield two(
        "bits",
        lambda x, y: [
            ops.bitwise_not(x),
            ops.bitwise_invert(y),
            ops.bitwise_left_shift(x, 2),
            ops.left_shift(x, ops.cast(y > 3, "int32")),
            ops.bitwise_right_shift(x * 8, 1),
            ops.right_shift(x * -9, ops.cast(y > 3, "int32")),
            ops.gcd(x * 6, y * 4),
            ops.lcm(x * 6, y * 4),
            ops.ldexp(ops.cast(x, "float32"), y - 4),
            ops.signbit(x - 4),
            *ops.unravel_index(x, (3, 4)),
            ops.saturate_cast(x * 100 - 300, "uint8"),
            ops.saturate_cast(ops.cast(x, "float32") * 50.3 - 90, "int8"),
            ops.relu(x - 4),
            ops.relu6(x * 2 - 4),
        ],
        integers=9,
        dtype="int32",
    )
    yield family(
        "rare_functions",
        lambda x: [
            ops.signbit(x),
            ops.cast(ops.isreal(x), "float32") * x,
            ops.fabs(x),
            ops.abs(x),
            ops.real(x),
            ops.conj(x),
            ops.array(x),
            ops.empty_like(x) + x,
            ops.i0(x * 2),
            ops.erfinv(ops.tanh(x) * 0.99),
            ops.isclose(x, ops.round(x), atol=0.2, equal_nan=True),
        ],
    )
    yield family(
        "searchsorted",
        lambda x: [
            ops.searchsorted(np.array([-1.0, 0.0, 0.5, 1.0], "float32"), x),
            ops.searchsorted(np.array([-1.0, 0.0, 0.5, 1.0], "float32"), x, side="right"),
            ops.vander(x, 4),
            ops.vander(x, 3, increasing=True),
        ],
        (),
        inputs=lambda random: [np.array([0.5, -2.0, 0.7], "float32")],
    )


def grids():
    yield two(
        "grids",
        lambda x, y: [
            ops.broadcast_to(x[:, None], (3, 2, 4, 4)),
            ops.dstack([x, y]),
            ops.dstack([x[:, 0], y[:, 0]]),
            *ops.hsplit(x, 2),
            *ops.dsplit(x, [1, 3]),
            ops.kron(x, np.array([[[1.0, -1.0], [0.5, 2.0]]], "float32")),
            ops.linspace(x, y, 5, axis=1),
            ops.linspace(x, 3.0, 4, endpoint=False, axis=-1),
            ops.logspace(x, y, 3, base=2.0, axis=1),
            ops.slice(x, [0, 1, 0], [-1, 2, -1]),
            ops.slice_update(x, [0, 1, 2], y[:, :2, :2]),
        ],
        (4, 4),
    )


def scattering():
    def scattered(k):
        i, v = k.Input((1,), name="i", dtype="int32"), k.Input((4,), name="v")
        return k.Model(
            [i, v],
            [
                ops.scatter(i, v, (3, 4)),
                ops.scatter_update(v, np.array([[0, 1], [2, 3]]), np.array([9.0, 8.0], "float32")),
                ops.scatter_update(v, np.array([[0, 1], [0, 1]]), np.array([9.0, 8.0], "float32"), reduction="add"),
                ops.in_top_k(i[:, 0], v, 2),
            ],
        )

    def segments(k):
        v, i = k.Input((4,), name="v"), k.Input((), name="i", dtype="int32")
        return k.Model(
            [v, i],
            [
                ops.segment_sum(v, i, num_segments=3),
                ops.segment_prod(v, i, num_segments=3),
                ops.segment_max(v, i, num_segments=3),
                ops.segment_min(v, i, num_segments=3),
            ],
        )

    def draw(random):
        return [np.array([[2], [0], [1]], "int32"), random.normal(size=(3, 4)).astype("float32")]

    yield Case("operators_scattering", scattered, inputs=draw)
    yield Case("operators_segments", segments, inputs=lambda r: [r.normal(size=(3, 4)).astype("float32"), np.array([2, 0, 1], "int32")])


def fourier():
    yield two(
        "fourier",
        lambda x, y: [
            *ops.fft((x, y)),
            *ops.fft2((x, y)),
            *ops.ifft2((x, y)),
            *ops.rfft(x),
            *ops.rfft(x, 10),
            *ops.rfft(x, 4),
            ops.irfft((x, y)),
            ops.irfft((x, y), 7),
            ops.irfft((x, y), 16),
            ops.extract_sequences(x, 3, 2),
        ],
        (4, 6),
    )
    yield family(
        "short_time_fourier",
        lambda x: [
            *ops.stft(x, 8, 4, 8),
            *ops.stft(x, 7, 3, 10, window="hamming", center=False),
            *ops.stft(x, 8, 4, 8, window=None),
            ops.istft(ops.stft(x, 8, 4, 8), 8, 4, 8),
            ops.istft(ops.stft(x, 8, 3, 10), 8, 3, 10, length=20),
        ],
        (30,),
    )


def symmetric(random):
    x = random.normal(size=(3, 4, 4)).astype("float32")
    return [x @ x.transpose(0, 2, 1) + np.eye(4, dtype="float32")]


def matrices():
    yield two(
        "matrices",
        lambda x, y: [
            ops.det(x),
            *ops.slogdet(x),
            ops.inv(x),
            ops.solve(x, y),
            ops.solve(x, y[:, :, 0]),
            ops.solve_triangular(x, y),
            ops.solve_triangular(x, y, lower=True),
            *ops.qr(y),
            *ops.qr(y, mode="complete"),
        ],
        (4, 4),
        (4, 2),
        tolerance=1e-4,
        why="solving equations multiplies rounding errors",
    )
    yield family(
        "positive_matrices",
        lambda x: [ops.cholesky(x), ops.cholesky(x, upper=True), ops.cholesky_inverse(x), ops.logdet(x)],
        (4, 4),
        inputs=symmetric,
    )


def weights(*shape):
    return np.linspace(-1, 1, int(np.prod(shape)), dtype="float32").reshape(shape)


def convolutions():
    yield family(
        "convolutions",
        lambda x: [
            ops.depthwise_conv(x, weights(3, 2, 4, 2), padding="same"),
            ops.depthwise_conv(x, weights(2, 2, 4, 1), strides=2, padding="same"),
            ops.separable_conv(x, weights(2, 3, 4, 2), weights(1, 1, 8, 3)),
            ops.nn.unfold(x, 2),
            ops.nn.unfold(x, (2, 3), dilation=2, padding=1, stride=2),
        ],
        (5, 6, 4),
    )


def images():
    yield family(
        "images",
        lambda x: [
            ops.image.rgb_to_hsv(ops.sigmoid(x)),
            ops.image.hsv_to_rgb(ops.sigmoid(x)),
            ops.image.resize(x, (3, 9)),
            ops.image.resize(x, (9, 4), interpolation="nearest"),
            ops.image.resize(x, (4, 4), interpolation="bicubic", antialias=True),
            ops.image.resize(x, (4, 7), crop_to_aspect_ratio=True),
            ops.image.resize(x, (4, 9), pad_to_aspect_ratio=True, fill_value=0.5),
            ops.image.crop_images(x, top_cropping=1, left_cropping=2, target_height=3, target_width=4),
            ops.image.pad_images(x, top_padding=1, left_padding=2, target_height=9, target_width=10),
            ops.image.extract_patches(x, (2, 3)),
            ops.image.extract_patches(x, 3, strides=2, padding="same"),
            ops.image.gaussian_blur(x, (3, 5), (0.8, 1.5)),
            ops.image.sobel_edges(x),
            ops.image.ssim(ops.sigmoid(x), ops.sigmoid(x * 0.7), filter_size=3),
        ],
        (6, 7, 3),
        tolerance=1e-4,
        why="the similarity divides by small differences",
    )


def losses():
    yield two(
        "losses",
        lambda x, y: [
            ops.binary_crossentropy(ops.sigmoid(x), ops.sigmoid(y)),
            ops.binary_crossentropy(ops.sigmoid(x), y, from_logits=True),
            ops.categorical_crossentropy(ops.softmax(x), ops.softplus(y)),
            ops.categorical_crossentropy(ops.softmax(x), y, from_logits=True, axis=1),
            ops.sparse_categorical_crossentropy(ops.argmax(x, -1), ops.softplus(y)),
            ops.sparse_categorical_crossentropy(ops.argmax(x, -1), y, from_logits=True),
            ops.sparsemax(x),
            ops.sparsemax(x, axis=1),
        ],
    )


def across_rows():
    """Rows of one batch that depend on each other."""
    yield two(
        "across_rows",
        lambda x, y: [
            x - ops.mean(x, axis=0),
            x / (ops.max(ops.abs(x), axis=None) + 1.0),
            ops.flip(x, axis=0),
            ops.flipud(y),
            ops.cumsum(x, axis=0),
            ops.sort(x, axis=0),
            ops.softmax(x, axis=0),
            ops.matmul(ops.transpose(ops.transpose(x[:, 0])), ops.transpose(y[:, 0])),
            ops.sum(ops.expand_dims(x, 0), axis=0) * ops.prod(y, axis=0),
            ops.vstack([x, y])[:3, :],
            ops.vsplit(ops.vstack([x, y]), [3])[1],
            ops.meshgrid(x[:, 0, 0], np.array([1.0, 2.0], "float32"), indexing="ij")[0],
            ops.roll(x, 1, axis=0),
            ops.take(x, [2, 1, 0], axis=0),
        ],
    )
