"""Layers that move, repeat, pad or cut values."""

from .writing import BOTH, K2_KERAS, KERAS, Case, sequential


def cases():
    def one(name, make, shape, formats=(KERAS, K2_KERAS), free=()):
        return Case(name, sequential(shape, lambda L: [make(L)]), formats, free)

    yield one("flatten", lambda L: L.Flatten(), (3, 2, 4), BOTH)
    yield one("flatten_channels_first", lambda L: L.Flatten(data_format="channels_first"), (3, 2, 4))
    yield one("flatten_vector", lambda L: L.Flatten(), (5,))
    yield one("reshape", lambda L: L.Reshape((4, 3)), (12,), (KERAS, K2_KERAS))
    yield one("reshape_unknown", lambda L: L.Reshape((-1, 2, 3)), (4, 6))
    yield one("permute", lambda L: L.Permute((3, 1, 2)), (2, 3, 4), (KERAS, K2_KERAS))
    yield one("repeat_vector", lambda L: L.RepeatVector(4), (3,), (KERAS, K2_KERAS))
    yield one("zero_padding_1d", lambda L: L.ZeroPadding1D((1, 2)), (4, 3))
    yield one("zero_padding_2d", lambda L: L.ZeroPadding2D(((1, 0), (2, 3))), (4, 3, 2), (KERAS, K2_KERAS))
    yield one("zero_padding_2d_symmetric", lambda L: L.ZeroPadding2D(1), (4, 3, 2))
    yield one(
        "zero_padding_2d_channels_first", lambda L: L.ZeroPadding2D((1, 2), data_format="channels_first"), (2, 4, 3)
    )
    yield one("zero_padding_3d", lambda L: L.ZeroPadding3D(((1, 0), (0, 2), (1, 1))), (2, 3, 2, 2))
    yield one("cropping_1d", lambda L: L.Cropping1D((1, 2)), (6, 3))
    yield one("cropping_2d", lambda L: L.Cropping2D(((1, 0), (2, 1))), (5, 6, 2), (KERAS, K2_KERAS))
    yield one("cropping_3d", lambda L: L.Cropping3D(((1, 0), (0, 1), (1, 1))), (3, 3, 4, 2))
    yield one("up_sampling_1d", lambda L: L.UpSampling1D(3), (4, 2))
    yield one("up_sampling_2d", lambda L: L.UpSampling2D((2, 3)), (3, 2, 2), (KERAS, K2_KERAS))
    yield one("up_sampling_2d_bilinear", lambda L: L.UpSampling2D((2, 3), interpolation="bilinear"), (4, 3, 2))
    yield one("up_sampling_2d_channels_first", lambda L: L.UpSampling2D(2, data_format="channels_first"), (2, 3, 2))
    yield one("up_sampling_3d", lambda L: L.UpSampling3D((2, 1, 2)), (2, 2, 2, 2), (KERAS, K2_KERAS))
