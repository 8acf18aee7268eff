"""Merging layers: several inputs, or branches of one, with broadcasting; and embeddings, alone and merged."""

from frame import Case

from . import single
from .chains import common, grow, input_shape, weight_options


def inputs_of_one_shape(d, count, broadcast):
    """Inputs that can be merged: the same shape, or 1 on some axes, or fewer axes."""
    shape = input_shape(d, d.choice([1, 2, 3]))
    inputs = []
    for index in range(count):
        own = [1 if index and broadcast and d.chance(0.15) else size for size in shape]
        if index and broadcast and d.chance(0.1):
            own = own[1:] or own
        inputs.append(d.k.Input(tuple(own), name=f"x{index}", dtype=d.choice([None] * 6 + ["int32", "float64", "uint8"])))
    return inputs


def element_by_element(d):
    name = d.choice(["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
    inputs = inputs_of_one_shape(d, 2 if name == "Subtract" else d.integer(2, 4), True)
    return inputs, getattr(d.k.layers, name)(**common(d))(inputs)


def concatenation(d):
    shape = input_shape(d, d.choice([1, 2, 3]))
    axis = d.integer(1, len(shape))
    inputs = []
    for index in range(d.integer(2, 4)):
        own = list(shape)
        own[axis - 1] = d.integer(1, 5)
        inputs.append(d.k.Input(tuple(own), name=f"x{index}", dtype=d.choice([None] * 6 + ["int32"])))
    return inputs, d.k.layers.Concatenate(axis=d.choice([axis, axis - len(shape) - 1]), **common(d))(inputs)


def dot(d):
    first, second = (input_shape(d, d.choice([1, 2, 2, 3])) for _ in range(2))
    axes = [d.integer(1, len(first)), d.integer(1, len(second))]
    second[axes[1] - 1] = first[axes[0] - 1]
    inputs = [d.k.Input(tuple(first), name="a"), d.k.Input(tuple(second), name="b")]
    axes = axes[0] if axes[0] == axes[1] and d.chance() else d.choice([axes, tuple(axes)])
    return inputs, d.k.layers.Dot(axes=axes, **d.maybe(normalize=True), **common(d))(inputs)


def branches(d):
    """Two ways from one input, often through convolutions, and together again."""
    x = d.k.Input(tuple(input_shape(d, d.choice([1, 2, 3]))))
    ways = [grow(d, x, single.ALL, single.ALL, d.integer(1, 2))[1] for _ in range(2)]
    if tuple(ways[0].shape) == tuple(ways[1].shape) and d.chance(0.8):
        return [x], getattr(d.k.layers, d.choice(["Add", "Multiply", "Average", "Maximum", "Concatenate"]))()(ways)
    return [x], [*ways] if d.chance() else d.k.layers.Concatenate()([d.k.layers.Flatten()(way) for way in ways])


def merging(d):
    inputs, y = d.choice([element_by_element, element_by_element, concatenation, dot, branches, branches])(d)
    if not isinstance(y, list) and d.chance(0.4):
        y = grow(d, y, single.ALL, single.ALL, d.integer(1, 2))[1]
    return Case(d.k.Model(inputs if len(inputs) > 1 else inputs[0], y))


def embedding(d):
    words = d.integer(3, 20)
    dtype = d.choice(["int32", "int64", "uint8", "float32", None])
    shape = d.choice([(d.integer(1, 6),), (None,), (3, 2)])
    ids = d.k.Input(shape, dtype=dtype)
    width = d.integer(1, 6)
    options = weight_options(d, "embeddings") | common(d)
    if d.is_keras3 and d.chance(0.3):
        layer = d.k.layers.ReversibleEmbedding(words, width, **options, **d.maybe(tie_weights=False, logit_soft_cap=d.number(0.5, 3)))
        y = layer(d.k.layers.Dense(width)(layer(ids)), reverse=True)
    else:
        y = d.k.layers.Embedding(words, width, **options)(ids)
    if d.chance(0.6):
        y = grow(d, y, single.ALL, single.ALL, d.integer(1, 2))[1]

    def inputs(rows):
        sizes = [d.integer(1, 7) if size is None else size for size in shape]
        return [d.random.integers(0, words, (rows, *sizes)).astype(dtype or "float32")]

    return Case(d.k.Model(ids, y), inputs=inputs)


FAMILIES = {"merging": merging, "embedding": embedding}
