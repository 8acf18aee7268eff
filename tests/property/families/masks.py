"""Masks on their way: small graphs of layers that pass, join, use or drop them, and nested models in between."""

from .sources import Sources

FEATURES = 4


def plain(d):
    layers = d.k.layers
    return d.choice(
        (
            lambda: layers.Dense(FEATURES),
            lambda: layers.Dropout(0.2),
            lambda: layers.SpatialDropout1D(0.2),
            lambda: layers.GaussianNoise(0.2),
            lambda: layers.Activation(d.choice(("relu", "linear", "softmax"))),
            lambda: layers.LeakyReLU(),
            lambda: layers.PReLU(),
            lambda: layers.LayerNormalization(),
            lambda: layers.BatchNormalization(),
            lambda: layers.Rescaling(0.5, 0.1),
            lambda: layers.Masking(),
            lambda: layers.Conv1D(FEATURES, 2, padding="same"),
            lambda: layers.EinsumDense("abc,cd->abd", (None, FEATURES)),
            lambda: layers.ActivityRegularization(0.1),
            lambda: layers.TimeDistributed(layers.Dense(FEATURES)),
            lambda: layers.LSTM(FEATURES, return_sequences=True, go_backwards=d.chance(0.3)),
            lambda: layers.Bidirectional(layers.GRU(FEATURES // 2, return_sequences=True)),
        )
    )()


def joining(d):
    layers = d.k.layers
    kind = d.choice(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Attention"))
    return getattr(layers, kind)()


def nested(d, steps):
    """A model of one input or two, maybe with attention, which takes masks off."""
    k, x = d.k, d.k.Input((steps, FEATURES))
    if d.chance(0.3):
        return k.Sequential([x if d.is_keras3 else k.Input((steps, FEATURES)), plain(d), plain(d)]), 1
    y = k.layers.MultiHeadAttention(1, 2)(x, x) if d.chance(0.3) else plain(d)(x)
    if d.chance(0.4):
        other = k.Input((steps, FEATURES))
        return k.Model([x, other], joining(d)([y, other])), 2
    return k.Model(x, y), 1


def masks(d):
    sources, layers, steps = Sources(d), d.k.layers, d.integer(2, 5)
    pool = [sources.masked(steps, FEATURES, ("embedding", "masking", "raw")) for _ in range(d.integer(1, 3))]

    def some():
        return d.choice(pool)

    def step():
        kind = d.choice(("plain", "plain", "plain", "join", "join", "heads", "nested", "concatenate", "operation"))
        if kind == "join":
            return joining(d)([some(), some()])
        if kind == "heads":
            return layers.MultiHeadAttention(2, 2)(some(), some())
        if kind == "concatenate":
            return layers.Dense(FEATURES)(layers.Concatenate()([some(), some()]))
        if kind == "operation":
            return some() * 2.0 + some()
        if kind == "nested":
            model, count = nested(d, steps)
            return model(some() if count == 1 else [some(), some()])
        return plain(d)(some())

    outputs = []
    for _ in range(d.integer(2, 8)):
        pool.append(step())
        if d.chance(0.3):
            outputs.append(pool[-1])
    for _ in range(2):
        outputs.append(d.choice((layers.GlobalAveragePooling1D, lambda: layers.GRU(2)))()(some()))
    return sources.case(outputs)


FAMILIES = {"masks": masks}
