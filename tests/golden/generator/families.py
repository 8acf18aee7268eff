"""What models drawn at random brought to light (tests/property), and rare layers."""

import importlib

from .writing import H5, K2_H5, K2_KERAS, KERAS, KERAS2, KERAS3, Case, sequential


def cases():
    yield from free_images()
    yield from rare_layers()
    yield from locally_connected()
    yield from histograms()


def free_images():
    """Images whose size is known with the request only."""

    def one(name, make, free, formats=(KERAS, K2_KERAS), dtype=None):
        return Case(f"free_image_{name}", sequential((None, None, 2), make, dtype), formats, free, integers=256)

    yield one("nearest", lambda L: [L.Resizing(5, 7, interpolation="nearest")], (8, 6))
    yield one("nearest_thirds", lambda L: [L.Resizing(9, 6, interpolation="nearest")], (6, 9))
    yield one("crop_to_proportions", lambda L: [L.Resizing(4, 4, crop_to_aspect_ratio=True)], (5, 9))
    yield one("pad_to_proportions", lambda L: [L.Resizing(6, 6, pad_to_aspect_ratio=True, fill_value=0.5)], (5, 9), (KERAS,))
    yield one("lanczos", lambda L: [L.Resizing(5, 6, interpolation="lanczos3", antialias=True)], (9, 8), (KERAS,))
    yield one("gaussian_of_the_same_size", lambda L: [L.Resizing(5, 6, interpolation="gaussian")], (5, 6), (K2_KERAS,))
    yield one("uint8", lambda L: [L.Resizing(12, 7)], (8, 5), dtype="uint8")
    yield one("center_crop", lambda L: [L.CenterCrop(4, 3)], (7, 6))
    yield one("center_crop_of_small", lambda L: [L.CenterCrop(6, 5)], (4, 9))
    yield one("random_crop", lambda L: [L.RandomCrop(4, 3)], (7, 9), (K2_KERAS,))
    for mode in ("bicubic", "lanczos5"):
        yield one(f"up_sampling_{mode}", lambda L, mode=mode: [L.UpSampling2D((2, 3), interpolation=mode)], (4, 5))
    yield Case("resizing_gaussian_of_the_same_size", sequential((5, 6, 2), lambda L: [L.Resizing(5, 6, "gaussian")]), (K2_H5,))
    yield Case("resizing_uint8_ties", sequential((6, 3, 6), lambda L: [L.Resizing(7, 5)], "uint8"), integers=256)
    yield Case("random_height", sequential((5, 4, 2), lambda L: [L.RandomHeight(0.2), L.RandomWidth(0.3)]), KERAS2)


def rare_layers():
    def reversible(**options):
        def build(k):
            ids = k.Input((4,), dtype="int32")
            layer = k.layers.ReversibleEmbedding(6, 3, **options)
            return k.Model(ids, layer(k.layers.Dense(3, activation="tanh")(layer(ids)), reverse=True))

        return build

    yield Case("reversible_embedding", reversible(), KERAS3)
    yield Case("reversible_embedding_untied", reversible(tie_weights=False, logit_soft_cap=0.7), KERAS3)
    yield Case("reversible_embedding_mask", sequential((4,), lambda L: [L.ReversibleEmbedding(6, 3, mask_zero=True), L.LSTM(3)], "int32"))
    yield Case("pipeline", sequential((6, 5, 2), lambda L: [L.Pipeline([L.Rescaling(0.5), L.CenterCrop(4, 4), L.RandomFlip()])]), KERAS3)
    yield Case("pipeline_of_weights", sequential((6,), lambda L: [L.Pipeline([L.Dense(4), L.Dense(3), L.BatchNormalization()])]))
    yield Case("sync_batch_normalization", sequential((5,), lambda L: [L.experimental.SyncBatchNormalization()]), KERAS2)
    yield Case("layers_of_applications", convnext_block, (KERAS, H5, K2_KERAS, K2_H5))
    yield Case("max_num_bounding_boxes", sequential((5, 4, 2), lambda L: [L.MaxNumBoundingBoxes(3)]))


def convnext_block(k):
    """The layers that only keras.applications has. Keras must be told of them to read them back."""
    package = importlib.import_module(k.__name__ + ".src.applications")
    convnext, inception = package.convnext, package.inception_resnet_v2
    for layer in (convnext.LayerScale, convnext.StochasticDepth, inception.CustomScaleLayer):
        k.utils.get_custom_objects()[layer.__name__] = layer
    x = k.Input((6, 5, 3))
    y = convnext.LayerScale(0.5, 3)(k.layers.DepthwiseConv2D(3, padding="same")(x))
    y = convnext.StochasticDepth(0.2)(y)
    return k.Model(x, inception.CustomScaleLayer(0.3)([x, y]))


def locally_connected():
    for form in (1, 2, 3):
        yield Case(f"locally_connected_1d_{form}", sequential((7, 3), lambda L, form=form: [L.LocallyConnected1D(2, 3, strides=2, implementation=form)]), KERAS2)
        yield Case(
            f"locally_connected_2d_{form}",
            sequential((6, 5, 2), lambda L, form=form: [L.LocallyConnected2D(3, (3, 2), strides=(2, 1), implementation=form, activation="relu")]),
            KERAS2,
        )
        yield Case(
            f"locally_connected_2d_{form}_channels_first",
            sequential((2, 6, 5), lambda L, form=form: [L.LocallyConnected2D(3, (3, 2), implementation=form, data_format="channels_first")]),
            (K2_KERAS,),
        )
    for form in (2, 3):
        make = lambda L, form=form: [L.LocallyConnected2D(2, (3, 4), strides=(2, 1), padding="same", implementation=form, use_bias=False)]
        yield Case(f"locally_connected_2d_{form}_same", sequential((6, 5, 2), make), (K2_H5,))


def histograms():
    yield Case("equalization", sequential((5, 4, 2), lambda L: [L.Pipeline([L.Equalization(), L.Rescaling(2.0)])]), KERAS3)
    clahe = "ContrastLimitedAdaptiveHistogramEqualization"

    def one(name, shape, dtype="uint8", **options):
        return Case(f"adaptive_histogram_{name}", sequential(shape, lambda L: [getattr(L, clahe)(**options), L.Rescaling(1.0)], dtype), integers=256)

    yield one("tiles", (8, 12, 2), "int32", tile_grid_size=(2, 3))
    yield one("mirrored", (7, 9, 1), "int32", tile_grid_size=(2, 2), clip_limit=2.0)
    yield one("unit_range", (8, 8, 1), None, value_range=(-3, 3), tile_grid_size=(2, 2))
    yield one("channels_first", (2, 8, 8), "int32", tile_grid_size=(2, 2), data_format="channels_first")
    yield one("unclipped", (8, 8, 3), "int32", tile_grid_size=(1, 2), clip_limit=0.0)
