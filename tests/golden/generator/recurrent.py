"""LSTM, GRU, SimpleRNN and Bidirectional with their options."""

from .writing import ALL, BOTH, H5, K2_H5, K2_KERAS, KERAS, KERAS3, Case, sequential

UNITS = 4
SHAPE = (6, 3)


def cases():
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        yield from plain(layer)
    yield from gru_only()
    yield from bidirectional()
    yield from states()
    yield from masks()


def plain(layer):
    def one(name, formats=(KERAS,), shape=SHAPE, free=(), **options):
        make = lambda L: [getattr(L, layer)(UNITS, **options)]
        return Case(f"{layer.lower()}{name}", sequential(shape, make), formats, free)

    yield one("", ALL)
    yield one("_sequences", BOTH, return_sequences=True)
    yield one("_backwards", go_backwards=True, formats=(KERAS, K2_KERAS))
    yield one("_backwards_sequences", go_backwards=True, return_sequences=True, formats=(KERAS, K2_H5))
    yield one("_no_bias", use_bias=False, formats=(KERAS, K2_H5))
    yield one("_relu", activation="relu")
    yield one("_unrolled", unroll=True, formats=KERAS3)
    yield one("_free_length", shape=(None, 3), free=(5,))
    yield one("_dropouts", dropout=0.3, recurrent_dropout=0.2, formats=KERAS3)
    if layer != "SimpleRNN":
        yield one("_hard_sigmoid", recurrent_activation="hard_sigmoid", formats=(KERAS, K2_KERAS))
        yield one("_softsign", activation="softsign", recurrent_activation="tanh")
    else:
        yield one("_linear", activation="linear")
    yield Case(
        f"{layer.lower()}_stacked",
        sequential(
            SHAPE,
            lambda L: [
                getattr(L, layer)(5, return_sequences=True),
                getattr(L, layer)(3, return_sequences=True),
                getattr(L, layer)(2),
            ],
        ),
        BOTH,
    )


def gru_only():
    yield Case("gru_reset_before", sequential(SHAPE, lambda L: [L.GRU(UNITS, reset_after=False)]), BOTH)
    yield Case(
        "gru_reset_before_sequences",
        sequential(SHAPE, lambda L: [L.GRU(UNITS, reset_after=False, return_sequences=True, use_bias=False)]),
        (KERAS, H5),
    )


def bidirectional():
    for mode in ("concat", "sum", "mul", "ave"):
        for sequences in (False, True):
            make = lambda L, mode=mode, sequences=sequences: [
                L.Bidirectional(L.LSTM(UNITS, return_sequences=sequences), merge_mode=mode)
            ]
            name = f"bidirectional_{mode}{'_sequences' if sequences else ''}"
            yield Case(name, sequential(SHAPE, make), BOTH if mode == "concat" else (KERAS, K2_H5))

    def separate(k):
        x = k.Input(SHAPE)
        return k.Model(x, k.layers.Bidirectional(k.layers.LSTM(UNITS), merge_mode=None)(x))

    yield Case("bidirectional_separate", separate)
    yield Case("bidirectional_gru", sequential(SHAPE, lambda L: [L.Bidirectional(L.GRU(3))]), BOTH)
    yield Case("bidirectional_simple_rnn", sequential(SHAPE, lambda L: [L.Bidirectional(L.SimpleRNN(3))]))
    yield Case(
        "bidirectional_other_backward_layer",
        sequential(
            SHAPE,
            lambda L: [
                L.Bidirectional(
                    L.LSTM(3, return_sequences=True),
                    backward_layer=L.GRU(3, return_sequences=True, go_backwards=True),
                )
            ],
        ),
        KERAS3,
    )
    yield Case(
        "bidirectional_stacked",
        sequential(
            SHAPE, lambda L: [L.Bidirectional(L.LSTM(3, return_sequences=True)), L.Bidirectional(L.LSTM(2)), L.Dense(2)]
        ),
        BOTH,
    )


def states():
    def with_states(layer):
        def build(k):
            x = k.Input(SHAPE, name="x")
            outputs = getattr(k.layers, layer)(UNITS, return_sequences=True, return_state=True)(x)
            return k.Model(x, outputs)

        return build

    def encoder_decoder(k):
        source, target = k.Input((5, 3), name="source"), k.Input((4, 2), name="target")
        _, *state = k.layers.LSTM(UNITS, return_state=True, name="encoder")(source)
        decoded = k.layers.LSTM(UNITS, return_sequences=True, name="decoder")(target, initial_state=state)
        return k.Model([source, target], k.layers.Dense(3, name="words")(decoded))

    def given_state(k):
        x, state = k.Input(SHAPE, name="x"), k.Input((UNITS,), name="state")
        return k.Model([x, state], k.layers.GRU(UNITS)(x, initial_state=state))

    def bidirectional_states(k):
        x = k.Input(SHAPE, name="x")
        return k.Model(x, k.layers.Bidirectional(k.layers.LSTM(UNITS, return_state=True))(x))

    for layer in ("LSTM", "GRU", "SimpleRNN"):
        yield Case(f"{layer.lower()}_return_state", with_states(layer), (KERAS, K2_H5))
    yield Case("lstm_encoder_decoder", encoder_decoder, ALL)
    yield Case("gru_initial_state", given_state, KERAS3)
    yield Case("bidirectional_return_state", bidirectional_states)


def masks():
    """Masks are made by Embedding(mask_zero) and Masking and carried at run time; ids 0 are padding on the right."""

    def padded(random):
        ids = random.integers(1, 12, (3, 7))
        ids[0, 4:] = 0
        ids[1, 2:] = 0
        return [ids.astype("int32")]

    def padded_inside(random):
        ids = random.integers(1, 12, (3, 7))
        ids[0, :3] = 0
        ids[1, 2:4] = 0
        return [ids.astype("int32")]

    def padded_values(random):
        x = random.normal(0.0, 1.5, (3, 6, 3)).astype("float32")
        x[0, 3:] = 0.0
        x[1, 5:] = 0.0
        return [x]

    def one(name, make, formats=(KERAS,), inputs=padded):
        layers = lambda L: [L.Embedding(12, 3, mask_zero=True), *make(L)]
        return Case(f"masked_{name}", sequential((7,), layers, "int32"), formats, inputs=inputs)

    yield one("lstm", lambda L: [L.LSTM(UNITS), L.Dense(2)], BOTH)
    yield one("lstm_inside", lambda L: [L.LSTM(UNITS)], inputs=padded_inside)
    yield one("lstm_sequences", lambda L: [L.LSTM(UNITS, return_sequences=True)], (KERAS, K2_KERAS))
    yield one("gru", lambda L: [L.GRU(UNITS)])
    yield one("gru_backwards", lambda L: [L.GRU(UNITS, go_backwards=True)])
    yield one("simple_rnn", lambda L: [L.SimpleRNN(UNITS)])
    yield one("bidirectional", lambda L: [L.Bidirectional(L.LSTM(UNITS))], (KERAS, K2_H5))
    yield one("bidirectional_sequences", lambda L: [L.Bidirectional(L.LSTM(UNITS, return_sequences=True))])
    yield one("through_dense_and_dropout", lambda L: [L.Dense(4), L.Dropout(0.3), L.GRU(UNITS)])
    yield one("stacked", lambda L: [L.LSTM(UNITS, return_sequences=True), L.LSTM(3)])
    yield one("global_average", lambda L: [L.GlobalAveragePooling1D(), L.Dense(2)], (KERAS, K2_H5))
    yield one("dropped_by_convolution", lambda L: [L.Conv1D(4, 2), L.LSTM(3)])
    yield Case(
        "masking_lstm",
        sequential((6, 3), lambda L: [L.Masking(0.0), L.LSTM(UNITS)]),
        BOTH,
        inputs=padded_values,
    )
    yield Case(
        "masking_global_average",
        sequential((6, 3), lambda L: [L.Masking(0.0), L.Dense(4), L.GlobalAveragePooling1D()]),
        BOTH,
        inputs=padded_values,
    )
