"""Layers that prepare images, categories and signals, and those that change images in training only."""

import numpy as np

from .writing import K2_H5, K2_KERAS, KERAS, KERAS3, Case, sequential


def cases():
    yield from up_samplings()
    yield from resizings()
    yield from crops()
    yield from augmentations()
    yield from discretizations()
    yield from category_encodings()
    yield from integer_lookups()
    yield from normalizations()
    yield from spectrograms()


def up_samplings():
    for mode in ("bicubic", "lanczos3", "lanczos5"):
        make = lambda L, mode=mode: [L.UpSampling2D((2, 3), interpolation=mode)]
        yield Case(f"up_sampling_2d_{mode}", sequential((5, 4, 2), make), (KERAS, K2_KERAS))
    yield Case(
        "up_sampling_2d_bicubic_channels_first",
        sequential((2, 4, 3), lambda L: [L.UpSampling2D(3, "channels_first", "bicubic")]),
    )


def resizings():
    def one(name, size, formats=(KERAS,), shape=(7, 9, 2), free=(), dtype=None, **options):
        make = lambda L: [L.Resizing(*size, **options)]
        return Case(f"resizing_{name}", sequential(shape, make, dtype), formats, free, integers=256)

    for mode in ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", "area"):
        formats = (KERAS, K2_KERAS) if mode != "area" else (K2_KERAS,)
        yield one(mode, (5, 13), formats, interpolation=mode)
        yield one(f"{mode}_smaller", (3, 4), interpolation=mode, formats=(K2_KERAS,) if mode == "area" else (KERAS,))
    for mode in ("gaussian", "mitchellcubic"):
        yield one(mode, (5, 13), (K2_H5,), interpolation=mode)
    for mode in ("bilinear", "bicubic", "lanczos3"):
        yield one(f"{mode}_antialias", (3, 13), interpolation=mode, antialias=True)
    yield one("nearest_thirds", (9, 4), shape=(6, 6, 1), interpolation="nearest")
    yield one("same_size", (7, 9), interpolation="bicubic")
    yield one("one_axis", (7, 4), interpolation="lanczos3")
    yield one("crop", (4, 4), (KERAS, K2_KERAS), crop_to_aspect_ratio=True)
    yield one("crop_wide", (3, 10), crop_to_aspect_ratio=True, interpolation="bicubic")
    yield one("pad", (6, 6), pad_to_aspect_ratio=True, fill_value=0.5)
    yield one("pad_odd", (4, 9), pad_to_aspect_ratio=True, interpolation="nearest")
    yield one("free_size", (5, 6), shape=(None, None, 2), free=(8, 4))
    yield one("free_size_bicubic", (8, 6), shape=(None, None, 2), free=(5, 9), interpolation="bicubic")
    yield one("channels_first", (5, 6), shape=(2, 4, 9), data_format="channels_first")
    yield one("uint8", (14, 18), dtype="uint8", formats=(KERAS, K2_KERAS))
    yield one("uint8_nearest", (5, 6), dtype="uint8", interpolation="nearest")
    yield one("uint8_bicubic", (15, 16), dtype="uint8", interpolation="bicubic")
    yield one("int32", (14, 9), dtype="int32")
    yield Case(
        "resizing_then_rescaling",
        sequential((6, 5, 3), lambda L: [L.Resizing(8, 8), L.Rescaling(1 / 255), L.Conv2D(2, 3)], "uint8"),
        (KERAS, K2_H5),
        integers=256,
    )


def crops():
    def one(name, size, formats=(KERAS,), shape=(7, 9, 2), **options):
        return Case(f"center_crop{name}", sequential(shape, lambda L: [L.CenterCrop(*size, **options)]), formats)

    yield one("", (4, 5), (KERAS, K2_KERAS))
    yield one("_odd", (3, 4))
    yield one("_smaller_image", (10, 8), (KERAS, K2_KERAS))
    yield one("_both_smaller", (12, 11))
    yield one("_channels_first", (4, 5), shape=(2, 7, 8), data_format="channels_first")


# Every layer that only acts in training, with what its constructor needs.
AUGMENTATIONS = {
    "AugMix": {"value_range": (0, 255)},
    "CutMix": {},
    "MixUp": {},
    "RandAugment": {"value_range": (0, 255)},
    "RandomBrightness": {"factor": 0.4},
    "RandomColorDegeneration": {"factor": 0.4},
    "RandomColorJitter": {"value_range": (0, 255), "brightness_factor": 0.2, "hue_factor": 0.2},
    "RandomContrast": {"factor": 0.4},
    "RandomCrop": {"height": 3, "width": 4},
    "RandomElasticTransform": {},
    "RandomErasing": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {},
    "RandomHue": {"factor": 0.4},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.4},
    "RandomSaturation": {"factor": 0.4},
    "RandomSharpness": {"factor": 0.4},
    "RandomShear": {"x_factor": (0.1, 0.3), "y_factor": (0.1, 0.2)},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": 0.3},
    "RandomZoom": {"height_factor": 0.2},
    "Solarization": {},
}
KERAS2_AUGMENTATIONS = {
    "RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom",
}  # fmt: skip


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)[1:]


def augmentations():
    for name, options in AUGMENTATIONS.items():
        make = lambda L, n=name, o=options: [getattr(L, n)(**o), L.Conv2D(2, 2)]
        formats = (KERAS, K2_KERAS) if name in KERAS2_AUGMENTATIONS else (KERAS,)
        yield Case(snake(name), sequential((4, 5, 3), make), formats)
        # Whether a layer turns integers into floating-point numbers shows in whether the resized image is rounded.
        make = lambda L, n=name, o=options: [getattr(L, n)(**o), L.Resizing(8, 10)]
        yield Case(f"{snake(name)}_uint8", sequential((4, 5, 3), make, "uint8"), integers=256)
    yield Case("auto_contrast", sequential((4, 5, 3), lambda L: [L.AutoContrast()], "uint8"), integers=200)
    yield Case("auto_contrast_range", sequential((4, 5, 3), lambda L: [L.AutoContrast(value_range=(-1.0, 1.0))]))
    yield Case(
        "auto_contrast_one_color",
        sequential((2, 3, 2), lambda L: [L.AutoContrast()]),
        inputs=lambda random: [
            np.concatenate([random.normal(9, 5, (3, 2, 3, 1)), np.full((3, 2, 3, 1), 7.5)], -1).astype("float32")
        ],
    )


def discretizations():
    def one(name, formats=(KERAS,), shape=(4,), **options):
        make = lambda L: [L.Discretization(bin_boundaries=[-1.0, 0.0, 0.5, 2.0], **options)]
        return Case(f"discretization_{name}", sequential(shape, make), formats)

    yield one("int", (KERAS, K2_KERAS))
    yield one("one_hot", output_mode="one_hot", shape=(1,), formats=(KERAS, K2_KERAS))
    yield one("one_hot_many", output_mode="one_hot")
    yield one("multi_hot", output_mode="multi_hot", formats=(KERAS, K2_H5))
    yield one("count", output_mode="count")
    yield one("count_deep", output_mode="count", shape=(3, 2))
    yield Case(
        "discretization_on_boundaries",
        sequential((3,), lambda L: [L.Discretization(bin_boundaries=[0.0, 1.0])]),
        inputs=lambda _: [np.array([[0.0, 1.0, -0.0], [0.5, 2.0, -3.0]], "float32")],
    )

    def adapted(L):
        layer = L.Discretization(num_bins=4)
        layer.adapt(np.random.default_rng(3).normal(0, 1, (200, 1)).astype("float32"))
        return [layer]

    yield Case("discretization_adapted", sequential((3,), adapted))


def category_encodings():
    def one(name, formats=(KERAS,), shape=(4,), dtype="int32", integers=5, **options):
        make = lambda L: [L.CategoryEncoding(num_tokens=5, **options)]
        return Case(f"category_encoding_{name}", sequential(shape, make, dtype), formats, integers=integers)

    yield one("multi_hot", (KERAS, K2_KERAS))
    yield one("count", (KERAS, K2_H5), output_mode="count")
    yield one("one_hot", (KERAS, K2_KERAS), output_mode="one_hot", shape=(1,))
    yield one("one_hot_many", output_mode="one_hot")
    yield one("multi_hot_deep", output_mode="multi_hot", shape=(2, 3))
    yield Case(
        "category_encoding_of_floats",
        sequential((1,), lambda L: [L.CategoryEncoding(num_tokens=5, output_mode="one_hot")]),
        inputs=lambda _: [np.array([[3.0], [0.9], [1.5], [4.0]], "float32")],
    )
    yield one("out_of_range", integers=9, output_mode="count")
    yield one("one_hot_out_of_range", integers=9, output_mode="one_hot")


def integer_lookups():
    vocabulary = [12, 3, 0, 40, 7]

    def one(name, formats=(KERAS,), shape=(6,), known=False, tokens=vocabulary, **options):
        make = lambda L: [L.IntegerLookup(vocabulary=tokens, **options)]
        choices = vocabulary if known else [*vocabulary, 5, 99, -4, 41]
        inputs = lambda random: [random.choice(choices, (4, *shape)).astype("int64")]
        return Case(f"integer_lookup_{name}", sequential(shape, make, "int64"), formats, inputs=inputs)

    yield one("int", (KERAS, K2_KERAS))
    yield one("mask", mask_token=7, tokens=[12, 3, 0, 40])
    yield one("no_oov", num_oov_indices=0, known=True)
    yield one("many_oov", num_oov_indices=3, mask_token=-4)
    yield one("special_tokens", tokens=[-1, *vocabulary])
    yield one("one_hot", output_mode="one_hot", shape=(1,), formats=(KERAS, K2_KERAS))
    yield one("one_hot_many", output_mode="one_hot", mask_token=99)
    yield one("multi_hot", output_mode="multi_hot", mask_token=5, formats=(KERAS, K2_H5))
    yield one("count", output_mode="count", num_oov_indices=0, known=True)
    yield one("count_padded", output_mode="count", max_tokens=9, pad_to_max_tokens=True)
    yield one("tf_idf", output_mode="tf_idf", idf_weights=[0.5, 0.25, 1.0, 2.0, 0.1])

    def adapted(**options):
        def make(L):
            layer = L.IntegerLookup(**options)
            layer.adapt(np.array([[40], [12], [12], [3], [7], [12], [7]], "int64"))
            return [layer]

        return make

    inputs = lambda random: [random.choice([*vocabulary, 5, 99], (4, 3)).astype("int64")]
    yield Case("integer_lookup_adapted", sequential((3,), adapted(), "int64"), inputs=inputs)
    yield Case(
        "integer_lookup_adapted_count",
        sequential((3,), adapted(output_mode="count", mask_token=3, max_tokens=4), "int64"),
        inputs=inputs,
    )
    yield Case(
        "integer_lookup_invert",
        sequential((5,), lambda L: [L.IntegerLookup(vocabulary=vocabulary, invert=True, mask_token=-9)], "int64"),
        (KERAS, K2_KERAS),
        integers=9,
    )
    yield Case(
        "integer_lookup_embedding",
        sequential((5,), lambda L: [L.IntegerLookup(vocabulary=vocabulary), L.Embedding(6, 3)], "int64"),
        integers=13,
    )


def normalizations():
    def one(name, shape=(3, 4), formats=(KERAS,), **options):
        return Case(f"normalization_{name}", sequential(shape, lambda L: [L.Normalization(**options)]), formats)

    def adapted(L):
        layer = L.Normalization(axis=(1, -1))
        layer.adapt(np.random.default_rng(5).normal(3.0, 2.0, (40, 3, 4)).astype(np.float32))
        return [layer]

    yield Case("normalization_adapted_axes", sequential((3, 4), adapted), (KERAS, K2_H5))
    yield one("axis_1", axis=1, mean=[1.0, 2.0, 3.0], variance=[4.0, 0.5, 1.0])
    yield one("axes_partly", axis=(1, 2), mean=[1.0, 2.0, 3.0, 0.5], variance=[4.0, 0.5, 1.0, 2.0])
    yield one("axes_broadcast", axis=(1, 2), mean=[[1.0], [2.0], [3.0]], variance=[[4.0], [0.5], [1.0]])
    yield one("axes_invert", axis=(1, 2), mean=[[1.0], [2.0], [3.0]], variance=[[4.0], [0.5], [1.0]], invert=True)
    yield one("no_variance", axis=-1, mean=[1.0, 2.0, 3.0, 0.5], variance=[0.0, 0.5, 1.0, 2.0], invert=True)
    yield Case(
        "rescaling_nested_lists",
        sequential((3, 4), lambda L: [L.Rescaling([[0.5], [2.0], [3.0]], offset=[1.0, 0.0, -1.0, 2.0])]),
        KERAS3,
    )


def spectrograms():
    def one(name, shape=(40, 1), **options):
        make = lambda L: [L.STFTSpectrogram(frame_length=8, **options)]
        return Case(f"stft_spectrogram_{name}", sequential(shape, make))

    yield one("log")
    yield one("magnitude", mode="magnitude", frame_step=3, shape=(30, 2))
    yield one("psd", mode="psd", fft_length=16, expand_dims=True, shape=(30, 2))
    yield one("real", mode="real", padding="same")
    yield one("imag", mode="imag", shape=(30, 2))
    yield one("angle", mode="angle")
    yield one("stft", mode="stft", expand_dims=True, shape=(30, 2))

    def mel(name, shape=(100,), free=(), **options):
        options = {"fft_length": 32, "sequence_stride": 10, "num_mel_bins": 6, "sampling_rate": 400} | options
        return Case(f"mel_spectrogram_{name}", sequential(shape, lambda L: [L.MelSpectrogram(**options)]), free=free)

    yield mel("decibels", top_db=12.0, ref_power=0.5)
    yield mel("power", power_to_db=False, mag_exp=1.0, min_freq=5.0, max_freq=150.0)
    yield mel("short_window", sequence_length=21, window="hamming", shape=(None,), free=(90,))
    yield mel("odd_window", sequence_length=30, fft_length=45)
    yield mel("no_window", window=None)
