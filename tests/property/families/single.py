"""Layers of one input: by family, functions that take (d, shape without the batch) and give a layer or None."""

from .chains import activation, activation_layer, common, weight_options

# Core and regularization.


def dense(d, shape):
    if shape[-1] is None:
        return None
    options = d.maybe(activation=lambda: activation(d), use_bias=d.chance())
    return d.k.layers.Dense(d.integer(1, 8), **options, **weight_options(d, "kernel", "bias"), **common(d))


def einsum_dense(d, shape):
    rank = len(shape) + 1
    out = d.integer(1, 6)
    equation, output, biases = d.choice(
        {
            2: [("ab,bc->ac", (out,), "c"), ("...x,xy->...y", (out,), "y"), ("ab,bcd->acd", (2, out), "cd")],
            3: [
                ("abc,cd->abd", (None, out), "d"), ("abc,cd->abd", (shape[0], out), "bd"),
                ("abc,cde->abde", (None, 2, out), "de"), ("abc,cde->abde", (None, 2, out), "e"),
                ("...x,xy->...y", (None, out), "y"), ("abc,bd->adc", (out, shape[-1]), "d"),
                ("abc,bcd->ad", (out,), "d"), ("ab...,bc->ac...", (out, shape[-1]), "c"),
            ],
            4: [("abcd,cde->abe", (None, out), "e"), ("abcd,de->abce", (None, shape[1], out), "e"), ("...x,xy->...y", (None, None, out), "y"),
                ("abcd,edc->abe", (None, out), "e"), ("ab...,bc->ac...", (out, *shape[1:]), "c")],
        }.get(rank, [("...x,xy->...y", (*shape[:-1], out), "y")])
    )  # fmt: skip
    options = d.maybe(bias_axes=biases, activation=lambda: activation(d))
    return d.k.layers.EinsumDense(equation, output, **options, **weight_options(d, "kernel"), **common(d))


def nothing(d, shape):
    k = d.k.layers
    rank = len(shape) + 1
    options = [
        lambda: k.Dropout(d.number(0, 0.9), **d.maybe(seed=3)),
        lambda: k.GaussianNoise(0.1),
        lambda: k.GaussianDropout(0.2),
        lambda: k.ActivityRegularization(l1=0.1, l2=0.2),
        lambda: k.AlphaDropout(0.2),
        lambda: k.Dropout(0.5, noise_shape=[None] + [1] * len(shape)),
    ]
    if d.is_keras3:
        options += [lambda: k.Identity(), lambda: k.Activation("linear")]
    if 3 <= rank <= 5:
        options.append(lambda: getattr(k, f"SpatialDropout{rank - 2}D")(0.3, **({} if rank == 3 else d.maybe(data_format="channels_first"))))
    return d.choice(options)()


def masking(d, shape):
    return d.k.layers.Masking(**d.maybe(mask_value=d.number(-1, 1)), **common(d))


CORE = [dense, dense, einsum_dense, nothing, masking]

# Activations.


def activation_by_name(d, shape):
    chosen = activation(d)
    return d.k.layers.Activation(chosen if chosen is not None else "linear", **common(d))


def advanced_activation(d, shape):
    k = d.k.layers
    axes = range(1, len(shape) + 1)
    free = [axis for axis in axes if shape[axis - 1] is None]
    shared = sorted({*free, *[axis for axis in axes if d.chance(0.4)]})
    options = [
        lambda: activation_layer(d),
        lambda: k.PReLU(**({"shared_axes": shared} if shared else {}), **weight_options(d, "alpha")),
        lambda: k.Softmax(axis=d.choice([-1, *axes])),
    ]
    if d.is_keras3 and len(shape) > 1:
        options.append(lambda: k.Softmax(axis=d.choice([[1, 2], (-1, -2)])))
    if not d.is_keras3:
        options.append(lambda: k.ThresholdedReLU(**d.maybe(theta=d.number(0, 1.5))))
    return d.choice(options)()


ACTIVATION = [activation_by_name, advanced_activation]

# Normalization and scaling.


def batch_normalization(d, shape):
    known = [axis for axis in range(1, len(shape) + 1) if shape[axis - 1] is not None]
    axis = d.choice([known[-1], -1 if shape[-1] is not None else known[0], d.choice(known)])
    options = d.maybe(epsilon=d.number(0.001, 0.1), scale=d.chance(), center=d.chance(), momentum=0.9)
    return d.k.layers.BatchNormalization(axis=axis, **options, **weight_options(d, "gamma", "beta"), **common(d))


def layer_normalization(d, shape):
    known = [axis for axis in range(1, len(shape) + 1) if shape[axis - 1] is not None]
    several = sorted({d.choice(known), d.choice(known)})
    axis = d.choice([known[-1], several, [axis - len(shape) - 1 for axis in several]])
    options = d.maybe(epsilon=d.number(0.0001, 0.1), scale=d.chance(), center=d.chance())
    if d.is_keras3 and d.chance(0.15):
        options["rms_scaling"] = True
    return d.k.layers.LayerNormalization(axis=axis, **options, **weight_options(d, "gamma", "beta"), **common(d))


def group_normalization(d, shape):
    known = [axis for axis in range(1, len(shape) + 1) if shape[axis - 1] is not None]
    axis = d.choice([known[-1], d.choice(known)])
    channels = shape[axis - 1]
    groups = d.choice([groups for groups in range(1, channels + 1) if channels % groups == 0] + [-1])
    options = d.maybe(epsilon=d.number(0.0001, 0.1), scale=d.chance(), center=d.chance())
    return d.k.layers.GroupNormalization(groups=groups, axis=axis, **options, **weight_options(d, "gamma"), **common(d))


def rms_normalization(d, shape):
    if not d.is_keras3:
        return None
    axis = d.choice([-1, len(shape), [len(shape)], d.choice(range(1, len(shape) + 1))])
    return d.k.layers.RMSNormalization(axis=axis, **d.maybe(epsilon=d.number(0.0001, 0.1)), **common(d))


def unit_normalization(d, shape):
    axes = list(range(1, len(shape) + 1))
    return d.k.layers.UnitNormalization(axis=d.choice([-1, d.choice(axes), axes]), **common(d))


def normalization(d, shape):
    if any(size is None for size in shape):
        return None
    axis = d.choice([-1, None, len(shape), d.choice(range(1, len(shape) + 1))])
    size = 1 if axis is None else shape[axis - 1 if axis > 0 else -1]
    if d.chance():
        mean, variance = d.normal(size), d.random.uniform(0.2, 3, size).astype("float32")
        if axis is None or d.chance(0.2):
            mean, variance = float(mean[0]), float(variance[0])
        return d.k.layers.Normalization(axis=axis, mean=mean, variance=variance, **d.maybe(invert=True), **common(d))
    layer = d.k.layers.Normalization(axis=axis, **d.maybe(invert=True), **common(d))
    layer.adapt(d.normal((20, *shape)))
    return layer


def rescaling(d, shape):
    channels = shape[-1] or 1
    scale = d.choice([d.number(0.01, 2), [d.number(0.1, 2) for _ in range(channels)]])
    offset = d.choice([0.0, d.number(-1, 1), [d.number(-1, 1) for _ in range(channels)]])
    return d.k.layers.Rescaling(scale, offset, **common(d))


def spectral_normalization(d, shape):
    if not d.is_keras3 or shape[-1] is None or d.chance(0.5):
        return None
    return d.k.layers.SpectralNormalization(d.k.layers.Dense(d.integer(1, 6)), **d.maybe(power_iterations=2))


NORMALIZATION = [
    batch_normalization, layer_normalization, group_normalization, rms_normalization, unit_normalization, normalization,
    rescaling, spectral_normalization,
]  # fmt: skip

# Convolutions. What Keras can't run on a CPU is thrown away by the frame.


def data_format(d, most=0.2):
    return {"data_format": d.choice(["channels_last", "channels_first"])} if d.chance(most) else {}


def per_axis(d, axes, low, high):
    """One number for all axes, or one for each."""
    return d.integer(low, high) if d.chance() else tuple(d.integers(low, high, axes))


def motion(d, axes, causal=False):
    options = {"padding": d.choice(["valid", "same", *(["causal"] if causal else [])])}
    if d.chance(0.3):
        options["dilation_rate"] = per_axis(d, axes, 1, 3)
    elif d.chance():
        options["strides"] = per_axis(d, axes, 1, 3)
    if d.chance(0.1):
        options["padding"] = options["padding"].upper()
    # The three-dimensional ones with their channels first are wrong in Keras itself, on a CPU.
    return options | (data_format(d) if axes < 3 else {})


def convolution(d, shape):
    axes = len(shape) - 1
    options = motion(d, axes, causal=axes == 1)
    channels = shape[0 if options.get("data_format") == "channels_first" else -1]
    groups = d.choice([n for n in range(1, channels + 1) if channels % n == 0]) if d.chance(0.3) else 1
    if groups > 1 or d.chance(0.1):
        options["groups"] = groups
    options |= d.maybe(activation=lambda: activation(d), use_bias=d.chance())
    layer = getattr(d.k.layers, f"Conv{axes}D")
    filters = groups * d.integer(1, 3)
    return layer(filters, per_axis(d, axes, 1, 4), **options, **weight_options(d, "kernel", "bias"), **common(d))


def transposed_convolution(d, shape):
    axes = len(shape) - 1
    options = {"padding": d.choice(["valid", "same"])} | (data_format(d, 0.1) if axes < 3 else {})
    if d.chance(0.6):
        options["strides"] = per_axis(d, axes, 1, 3)
    elif d.chance(0.3):
        options["dilation_rate"] = per_axis(d, axes, 1, 2)
    if d.chance(0.3):
        options["output_padding"] = per_axis(d, axes, 0, 2)
    options |= d.maybe(activation=lambda: activation(d), use_bias=d.chance())
    layer = getattr(d.k.layers, f"Conv{axes}DTranspose")
    return layer(d.integer(1, 4), per_axis(d, axes, 1, 4), **options, **weight_options(d, "kernel", "bias"), **common(d))


def same_strides(d, options, axes):
    """Depthwise kernels of TensorFlow move equally far along all axes, mostly; those of Keras 3 may be dilated, too."""
    if d.chance(0.2):
        return options | d.maybe(strides=lambda: per_axis(d, axes, 1, 3), dilation_rate=lambda: per_axis(d, axes, 1, 3))
    for key in ("strides", "dilation_rate"):
        if isinstance(options.get(key), tuple):
            options[key] = (options[key][0],) * axes
    return options


def depthwise_convolution(d, shape):
    axes = len(shape) - 1
    options = same_strides(d, motion(d, axes), axes)
    options |= d.maybe(activation=lambda: activation(d), use_bias=d.chance(), depth_multiplier=d.integer(1, 3))
    layer = getattr(d.k.layers, f"DepthwiseConv{axes}D")
    return layer(per_axis(d, axes, 1, 4), **options, **weight_options(d, "depthwise", "bias"), **common(d))


def separable_convolution(d, shape):
    axes = len(shape) - 1
    options = same_strides(d, motion(d, axes, causal=axes == 1 and not d.is_keras3), axes)
    options |= d.maybe(activation=lambda: activation(d), use_bias=d.chance(), depth_multiplier=d.integer(1, 3))
    layer = getattr(d.k.layers, f"SeparableConv{axes}D")
    weights = weight_options(d, "depthwise", "pointwise", "bias")
    return layer(d.integer(1, 6), per_axis(d, axes, 1, 4), **options, **weights, **common(d))


def locally_connected(d, shape):
    axes = len(shape) - 1
    if d.is_keras3 or axes > 2:
        return None
    form = d.integer(1, 3)
    options = d.maybe(strides=lambda: per_axis(d, axes, 1, 2), use_bias=d.chance(), activation=lambda: activation(d)) | data_format(d)
    if form > 1 and d.chance():
        options["padding"] = "same"
    return getattr(d.k.layers, f"LocallyConnected{axes}D")(d.integer(1, 3), per_axis(d, axes, 1, 3), implementation=form, **options)


CONVOLUTION = [convolution, convolution, transposed_convolution, depthwise_convolution, separable_convolution, locally_connected]

# Pooling.


def pooling(d, shape):
    axes = len(shape) - 1
    options = d.maybe(strides=lambda: per_axis(d, axes, 1, 4), padding=d.choice(["valid", "same", "SAME"])) | data_format(d)
    return getattr(d.k.layers, f"{d.choice(['Max', 'Average'])}Pooling{axes}D")(per_axis(d, axes, 1, 4), **options, **common(d))


def global_pooling(d, shape):
    axes = len(shape) - 1
    options = d.maybe(keepdims=d.chance()) | data_format(d, 0.4)
    return getattr(d.k.layers, f"Global{d.choice(['Max', 'Average'])}Pooling{axes}D")(**options, **common(d))


def adaptive_pooling(d, shape):
    axes = len(shape) - 1
    if not d.is_keras3 or axes > 3:
        return None
    return getattr(d.k.layers, f"Adaptive{d.choice(['Max', 'Average'])}Pooling{axes}D")(per_axis(d, axes, 1, 6), **data_format(d, 0.4), **common(d))


POOLING = [pooling, pooling, global_pooling, adaptive_pooling]

# Reshaping.


def flatten(d, shape):
    return d.k.layers.Flatten(**data_format(d, 0.4), **common(d))


def reshape(d, shape):
    if any(size is None for size in shape):
        return d.k.layers.Reshape(d.choice([(-1, shape[-1]), (shape[-1], -1), (-1,), (-1, 1, shape[-1])]), **common(d))
    count = 1
    for size in shape:
        count *= size
    divisors = [n for n in range(1, count + 1) if count % n == 0]
    first = d.choice(divisors)
    second = d.choice([n for n in divisors if (count // first) % n == 0])
    full = (first, second, count // first // second)
    target = d.choice([(count,), (-1,), (first, count // first), (first, -1), full, (first, -1, full[2]), full[::-1]])
    return d.k.layers.Reshape(target, **common(d))


def permute(d, shape):
    order = list(range(1, len(shape) + 1))
    d.random.shuffle(order)
    return d.k.layers.Permute(tuple(int(axis) for axis in order), **common(d))


def repeat_vector(d, shape):
    return d.k.layers.RepeatVector(d.integer(1, 5), **common(d)) if len(shape) == 1 else None


def amounts(d, axes):
    pairs = tuple(tuple(d.integers(0, 2, 2)) for _ in range(axes))
    if axes == 1:
        return d.choice([d.integer(0, 2), pairs[0]])
    return d.choice([d.integer(0, 2), tuple(d.integers(0, 2, axes)), pairs])


def padding(d, shape):
    axes = len(shape) - 1
    options = data_format(d, 0.3) if axes > 1 or d.is_keras3 else {}
    return getattr(d.k.layers, f"ZeroPadding{axes}D")(amounts(d, axes), **options, **common(d))


def cropping(d, shape):
    axes = len(shape) - 1
    options = data_format(d, 0.3) if axes > 1 else {}
    return getattr(d.k.layers, f"Cropping{axes}D")(amounts(d, axes), **options, **common(d))


def up_sampling(d, shape):
    axes = len(shape) - 1
    options = data_format(d, 0.3) if axes > 1 else {}
    if axes == 2:
        modes = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] + ([] if d.is_keras3 else ["area", "gaussian", "mitchellcubic"])
        options |= d.maybe(interpolation=d.choice(modes))
    size = d.integer(1, 3) if axes == 1 else per_axis(d, axes, 1, 3)
    return getattr(d.k.layers, f"UpSampling{axes}D")(size, **options, **common(d))


RESHAPING = [flatten, reshape, permute, repeat_vector, padding, cropping, up_sampling]

# Images.


def resizing(d, shape):
    modes = ["bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"] + ([] if d.is_keras3 else ["area", "gaussian", "mitchellcubic"])
    options = d.maybe(interpolation=d.choice(modes))
    if d.is_keras3:
        options |= data_format(d, 0.2)
        if d.chance(0.3):
            options["antialias"] = True
        if d.chance(0.3):
            options |= {"pad_to_aspect_ratio": True} | d.maybe(fill_value=d.number(-1, 1))
    if "pad_to_aspect_ratio" not in options and d.chance(0.3):
        options["crop_to_aspect_ratio"] = True
    return d.k.layers.Resizing(d.integer(1, 12), d.integer(1, 12), **options, **common(d))


def center_crop(d, shape):
    return d.k.layers.CenterCrop(d.integer(1, 9), d.integer(1, 9), **(data_format(d, 0.2) if d.is_keras3 else {}), **common(d))


RANDOM_IMAGES = {
    "AugMix": lambda d: {}, "CutMix": lambda d: {}, "MixUp": lambda d: {}, "RandAugment": lambda d: {},
    "RandomBrightness": lambda d: {"factor": 0.2}, "RandomColorDegeneration": lambda d: {"factor": 0.3},
    "RandomColorJitter": lambda d: {"brightness_factor": 0.2}, "RandomContrast": lambda d: {"factor": 0.3},
    "RandomCrop": lambda d: {"height": 3, "width": 3}, "RandomElasticTransform": lambda d: {}, "RandomErasing": lambda d: {},
    "RandomFlip": lambda d: d.maybe(mode=d.choice(["horizontal", "vertical", "horizontal_and_vertical"])),
    "RandomGaussianBlur": lambda d: {}, "RandomGrayscale": lambda d: {}, "RandomHue": lambda d: {"factor": 0.2},
    "RandomHeight": lambda d: {"factor": 0.2}, "RandomWidth": lambda d: {"factor": 0.2},
    "RandomInvert": lambda d: {}, "RandomPerspective": lambda d: {}, "RandomPosterization": lambda d: {"factor": 4},
    "RandomRotation": lambda d: {"factor": 0.2} | d.maybe(fill_mode=d.choice(["constant", "nearest", "wrap"]), interpolation="nearest"),
    "RandomSaturation": lambda d: {"factor": 0.2}, "RandomSharpness": lambda d: {"factor": 0.2}, "RandomShear": lambda d: {"x_factor": 0.2},
    "RandomTranslation": lambda d: {"height_factor": 0.2, "width_factor": 0.3},
    "RandomZoom": lambda d: {"height_factor": 0.2} | d.maybe(width_factor=0.1), "Solarization": lambda d: {}, "AutoContrast": lambda d: {},
}  # fmt: skip


def random_image(d, shape):
    name = d.choice([name for name in RANDOM_IMAGES if hasattr(d.k.layers, name)])
    options = RANDOM_IMAGES[name](d) | d.maybe(seed=d.integer(0, 9))
    try:
        return getattr(d.k.layers, name)(**options)
    except (TypeError, ValueError):  # no seed
        options.pop("seed", None)
        return getattr(d.k.layers, name)(**options)


def adaptive_histogram(d, shape):
    if not d.is_keras3:
        return None
    options = d.maybe(tile_grid_size=tuple(d.integers(1, 3, 2)), clip_limit=d.number(0, 5), value_range=(-4, 4)) | data_format(d, 0.2)
    return d.k.layers.ContrastLimitedAdaptiveHistogramEqualization(**options)


def pipeline(d, shape):
    if not d.is_keras3:
        return None
    layers = [d.choice([center_crop, random_image, rescaling, dense, batch_normalization])(d, shape) for _ in range(d.integer(1, 2))]
    return d.k.layers.Pipeline(layers)


IMAGE = [resizing, resizing, center_crop, random_image, adaptive_histogram, pipeline]

ALL = CORE + ACTIVATION + NORMALIZATION + CONVOLUTION + POOLING + RESHAPING
