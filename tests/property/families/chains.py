"""Models of one to four layers in a row, and the options that all layers have."""

import numpy as np
from frame import Unusable

MOST_ELEMENTS = 6000  # of one tensor of one sample

ACTIVATIONS = (
    "relu sigmoid tanh softmax elu selu gelu softplus softsign exponential linear hard_sigmoid swish silu mish "
    "leaky_relu relu6 log_softmax"
).split()
ACTIVATIONS_OF_KERAS3 = (
    "celu glu hard_shrink hard_silu hard_swish hard_tanh log_sigmoid soft_shrink sparse_plus sparse_sigmoid sparsemax "
    "squareplus tanh_shrink threshold"
).split()
NAMES = ["capa", "a.b", "Layer 1", "ñandú", "x-1", "kernel", "layers", "vars", "0", "_x", "dense", "a:b", "conv2d_1"]


def activation_layer(d):
    """A layer that can stand where an activation is wanted."""
    layers = d.k.layers
    slope = "negative_slope" if d.is_keras3 else "alpha"
    return d.choice(
        [
            lambda: layers.ReLU(**d.maybe(max_value=d.number(0.5, 3), negative_slope=d.number(0, 0.5), threshold=d.number(0, 0.5))),
            lambda: layers.LeakyReLU(**d.maybe(**{slope: d.number(0, 0.6)})),
            lambda: layers.ELU(**d.maybe(alpha=d.number(0.2, 1.5))),
            lambda: layers.Softmax(),
            lambda: layers.Activation(d.choice(["tanh", "relu"])),
        ]
    )()


def activation(d):
    """In one of the forms that `activation=` takes."""
    names = ACTIVATIONS + (ACTIVATIONS_OF_KERAS3 if d.is_keras3 else [])
    if d.chance(0.6):
        return d.choice([*names, None])
    if d.chance(0.4) and d.is_keras3:
        return getattr(d.k.activations, d.choice([name for name in names if hasattr(d.k.activations, name)]))
    layer = activation_layer(d)
    if d.chance(0.5) and d.is_keras3:
        return {"class_name": type(layer).__name__, "config": layer.get_config()}
    return layer


def initializer(d):
    k = d.k.initializers
    return d.choice(
        [
            "glorot_uniform", "he_normal", "zeros", "ones", "lecun_normal", "uniform",
            k.RandomNormal(stddev=0.3), k.RandomUniform(-0.4, 0.4), k.TruncatedNormal(stddev=0.2), k.Constant(0.1),
            k.VarianceScaling(scale=2.0, mode="fan_out"), k.Orthogonal(),
        ]
    )  # fmt: skip


def regularizer(d):
    k = d.k.regularizers
    return d.choice(["l2", "l1", "l1_l2", k.L1(0.01), k.L2(0.02), k.L1L2(l1=0.1, l2=0.2), k.OrthogonalRegularizer(0.1)])


def constraint(d):
    k = d.k.constraints
    return d.choice(["non_neg", "max_norm", "unit_norm", k.MaxNorm(2), k.MinMaxNorm(0.1, 1.5), k.UnitNorm(axis=0), k.NonNeg()])


def weight_options(d, *weights):
    """Initializer, regularizer and constraint of some of the weights."""
    options = {}
    for weight in weights:
        if d.chance(0.2):
            options[f"{weight}_initializer"] = initializer(d)
        if d.chance(0.15):
            options[f"{weight}_regularizer"] = regularizer(d)
        if d.chance(0.15):
            options[f"{weight}_constraint"] = constraint(d)
    return options


def common(d):
    """The options of all layers."""
    options = {}
    if d.chance(0.15):
        options["name"] = d.choice(NAMES)
    if d.chance(0.05):
        options["dtype"] = "float64"
    if d.chance(0.1):
        options["trainable"] = False
    return options


def sizes_of(tensor):
    return tuple(tensor.shape[1:])


def apply(layer, x):
    y = layer(x)
    first = y[0] if isinstance(y, (list, tuple)) else y
    if np.prod([size or 12 for size in sizes_of(first)]) > MOST_ELEMENTS:
        raise Unusable("too large")
    return y


def input_tensor(d, shape, dtype=None):
    """Sometimes with open axes; never the last one, which weights depend on."""
    if d.chance(0.25) and len(shape) > 1:
        shape = [None if d.chance(0.7) else size for size in shape[:-1]] + [shape[-1]]
    options = {"name": d.choice(["x", "entrada", "input_1", "in put"])} if d.chance(0.2) else {}
    return d.k.Input(tuple(shape), dtype=dtype, **options)


def input_shape(d, rank):
    """Without the batch; `rank` counts its axes."""
    most = {1: 12, 2: 10, 3: 9, 4: 6}[rank]
    return [*d.integers(3, most, rank - 1), d.integer(1, 8)] if rank > 1 else [d.integer(1, most)]


def grow(d, x, focus, others, length):
    """Layers that fit: one of `focus` first, then of either. A maker takes (d, shape) and gives a layer or None."""
    layers = []
    while len(layers) < length:
        makers = focus if not layers or d.chance() else others
        for _ in range(12):
            try:
                layer = d.choice(makers)(d, sizes_of(x))
                if layer is None or layer.name in [other.name for other in layers]:
                    continue
                x = apply(layer, x)
                layers.append(layer)
                break
            except Exception:  # noqa: BLE001 (it does not fit here: another one)
                continue
        else:
            if not layers:
                raise Unusable("nothing fits")
            break
    return layers, x


def chain(d, focus, others, ranks=(1, 2, 3, 4), dtype=None, length=4):
    """A model whose first layer is of `focus`."""
    x = start = input_tensor(d, input_shape(d, d.choice(ranks)), dtype)
    layers, x = grow(d, x, focus, others or focus, min(length, d.choice([1, 1, 2, 3, 4])))
    if d.chance():
        return d.k.Sequential([start if d.is_keras3 else d.k.layers.InputLayer(input_shape=sizes_of(start), dtype=dtype), *layers])
    return d.k.Model(start, x)
