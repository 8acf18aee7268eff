"""Recurrent layers: masks of all kinds, cells of one's own choice, convolutional ones, rarer options."""

from .writing import ALL, BOTH, K2_H5, K2_KERAS, KERAS, Case, sequential

UNITS = 4
SHAPE = (6, 3)
TOKENS = 7
TWO = (KERAS, K2_KERAS)  # smaller than .h5 files


def cases():
    yield from masks()
    yield from masked_states()
    yield from masked_others()
    yield from activations()
    yield from options()
    yield from cells()
    yield from stacked_cells()
    yield from bidirectional()
    yield from convolutional()


def padded(random):
    """Padding on the right, on the left, gaps, none, and a row that is all padding."""
    ids = random.integers(1, 12, (5, TOKENS))
    ids[0, 4:] = 0
    ids[1, :3] = 0
    ids[2, [0, 2, 3, 6]] = 0
    ids[4, :] = 0
    return [ids.astype("int32")]


def padded_values(shape, pad=0.0):
    def draw(random):
        x = random.normal(0.0, 1.5, (5, *shape)).astype("float32")
        x[0, 3:] = pad
        x[1, :2] = pad
        x[2, [0, 2, -1]] = pad
        x[4] = pad
        return [x]

    return draw


def masked(name, make, formats=(KERAS,)):
    layers = lambda L: [L.Embedding(12, 3, mask_zero=True), *make(L)]
    return Case(name, sequential((TOKENS,), layers, "int32"), formats, inputs=padded)


def functional(name, build, formats=(KERAS,), inputs=None, free=()):
    return Case(name, build, formats, free, inputs=inputs)


def masks():
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        for options in (
            {},
            {"return_sequences": True},
            {"go_backwards": True},
            {"go_backwards": True, "return_sequences": True},
        ):
            suffix = "".join(f"_{key.split('_')[-1]}" for key in options)
            make = lambda L, layer=layer, options=options: [getattr(L, layer)(UNITS, **options)]
            formats = ALL if layer == "LSTM" and not options else TWO
            yield masked(f"any_mask_{layer.lower()}{suffix}", make, formats)
    yield masked("any_mask_lstm_unrolled", lambda L: [L.LSTM(UNITS, unroll=True)], TWO)
    yield masked(
        "any_mask_zero_output", lambda L: [L.LSTM(UNITS, return_sequences=True, zero_output_for_mask=True)], TWO
    )
    yield masked("any_mask_zero_output_last", lambda L: [L.GRU(UNITS, zero_output_for_mask=True)], TWO)
    yield masked("any_mask_hard_sigmoid", lambda L: [L.LSTM(UNITS, recurrent_activation="hard_sigmoid")], TWO)
    yield masked("any_mask_gru_reset_before", lambda L: [L.GRU(UNITS, reset_after=False)], TWO)
    yield masked(
        "any_mask_stacked",
        lambda L: [L.LSTM(UNITS, return_sequences=True), L.GRU(3, return_sequences=True), L.SimpleRNN(2)],
        TWO,
    )
    yield masked(
        "any_mask_through_normalization",
        lambda L: [L.Dropout(0.3), L.LayerNormalization(), L.Dense(4, "relu"), L.LSTM(UNITS), L.Dense(2)],
        TWO,
    )
    for mode in ("concat", "sum"):
        yield masked(f"any_mask_bidirectional_{mode}", lambda L, m=mode: [L.Bidirectional(L.LSTM(3), m)], TWO)
        yield masked(
            f"any_mask_bidirectional_{mode}_sequences",
            lambda L, m=mode: [L.Bidirectional(L.LSTM(3, return_sequences=True), m)],
            TWO,
        )
    yield masked(
        "any_mask_bidirectional_stacked",
        lambda L: [
            L.Bidirectional(L.LSTM(3, return_sequences=True)),
            L.Bidirectional(L.GRU(3)),
            L.Dense(2, "softmax"),
        ],
        ALL,
    )
    yield masked(
        "any_mask_bidirectional_to_lstm",
        lambda L: [L.Bidirectional(L.GRU(3, return_sequences=True)), L.LSTM(3)],
        TWO,
    )
    yield Case(
        "any_mask_masking",
        sequential(SHAPE, lambda L: [L.Masking(-1.0), L.LSTM(UNITS, return_sequences=True), L.GRU(2)]),
        TWO,
        inputs=padded_values(SHAPE, -1.0),
    )
    yield Case(
        "any_mask_free_length",
        sequential((None, 3), lambda L: [L.Masking(0.0), L.Bidirectional(L.LSTM(UNITS))]),
        TWO,
        inputs=padded_values(SHAPE),
    )


def masked_states():
    def encoder_decoder(k):
        source = k.Input((TOKENS,), dtype="int32", name="source")
        target = k.Input((4,), dtype="int32", name="target")
        embedded = k.layers.Embedding(12, 3, mask_zero=True, name="source_words")(source)
        _, *state = k.layers.LSTM(UNITS, return_state=True, name="encoder")(embedded)
        words = k.layers.Embedding(12, 3, mask_zero=True, name="target_words")(target)
        decoded = k.layers.LSTM(UNITS, return_sequences=True, name="decoder")(words, initial_state=state)
        return k.Model([source, target], k.layers.Dense(5, "softmax", name="next_word")(decoded))

    def two_texts(random):
        target = random.integers(1, 12, (5, 4))
        target[1, 2:] = 0
        target[3, :2] = 0
        return [*padded(random), target.astype("int32")]

    def with_states(layer, **options):
        def build(k):
            ids = k.Input((TOKENS,), dtype="int32", name="ids")
            x = k.layers.Embedding(12, 3, mask_zero=True)(ids)
            return k.Model(ids, getattr(k.layers, layer)(UNITS, return_state=True, **options)(x))

        return build

    def given_states(k):
        ids = k.Input((TOKENS,), dtype="int32", name="ids")
        state = k.Input((UNITS,), name="state")
        x = k.layers.Embedding(12, 3, mask_zero=True)(ids)
        return k.Model(
            [ids, state], k.layers.GRU(UNITS, return_sequences=True, return_state=True)(x, initial_state=state)
        )

    yield functional("any_mask_encoder_decoder", encoder_decoder, (KERAS, K2_KERAS, K2_H5), two_texts)
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        yield functional(f"any_mask_{layer.lower()}_states", with_states(layer), TWO, padded)
    yield functional(
        "any_mask_lstm_backwards_states", with_states("LSTM", go_backwards=True, return_sequences=True), TWO, padded
    )
    yield functional(
        "any_mask_given_states",
        given_states,
        TWO,
        lambda random: [*padded(random), random.normal(0.0, 1.0, (5, UNITS)).astype("float32")],
    )


def masked_others():
    def two_embeddings(axis, second_masked):
        def build(k):
            a = k.Input((TOKENS,), dtype="int32", name="a")
            b = k.Input((TOKENS,), dtype="int32", name="b")
            x = k.layers.Embedding(12, 3, mask_zero=True)(a)
            y = k.layers.Embedding(12, 3, mask_zero=second_masked)(b)
            return k.Model([a, b], k.layers.LSTM(UNITS)(k.layers.Concatenate(axis=axis)([x, y])))

        return build

    both = lambda random: [*padded(random), padded(random)[0][::-1].copy()]

    def softmax(k):
        x, keep = k.Input((6,), name="x"), k.Input((6,), name="keep")
        return k.Model([x, keep], k.layers.Softmax()(k.layers.Dense(6)(x), mask=keep))

    def some_kept(random):
        keep = random.integers(0, 2, (4, 6)).astype("float32")
        keep[1] = 0.0
        return [random.normal(0.0, 1.5, (4, 6)).astype("float32"), keep]

    yield functional("softmax_layer_masked", softmax, (KERAS,), some_kept)
    yield functional("any_mask_concatenate", two_embeddings(-1, True), TWO, both)
    yield functional("any_mask_concatenate_time", two_embeddings(1, True), TWO, both)
    yield functional("any_mask_concatenate_one", two_embeddings(-1, False), TWO, both)
    yield functional("any_mask_concatenate_time_one", two_embeddings(1, False), (KERAS,), both)


def activations():
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        for name in ("linear", "elu", "gelu", "softplus", "selu", "hard_sigmoid", "softmax"):
            options = {"activation": name}
            if layer != "SimpleRNN" and name == "elu":
                options["recurrent_activation"] = "hard_sigmoid"
            make = lambda L, layer=layer, options=options: [getattr(L, layer)(UNITS, **options)]
            formats = (KERAS, K2_H5) if name in ("elu", "hard_sigmoid") else (KERAS,)
            yield Case(f"{layer.lower()}_of_{name}", sequential(SHAPE, make), formats)
    yield Case(
        "gru_reset_before_hard_sigmoid",
        sequential(
            SHAPE,
            lambda L: [L.GRU(UNITS, reset_after=False, recurrent_activation="hard_sigmoid", return_sequences=True)],
        ),
        ALL,
    )
    yield Case(
        "lstm_of_layer_activation",
        lambda k: k.Sequential([k.Input(SHAPE), k.layers.LSTM(UNITS, activation=k.layers.LeakyReLU(0.15))]),
        (KERAS,),
    )
    yield Case(
        "lstm_of_elu_free_length",
        sequential((None, 3), lambda L: [L.LSTM(UNITS, activation="elu", return_sequences=True, go_backwards=True)]),
        TWO,
        (5,),
    )


def options():
    def stateful(k):
        return k.Sequential([k.Input(batch_shape=(3, *SHAPE)), k.layers.LSTM(UNITS, stateful=True)])

    def given_states(layer, count):
        def build(k):
            x = k.Input(SHAPE, name="x")
            states = [k.Input((UNITS,), name=f"state_{index}") for index in range(count)]
            options = {"return_state": True, "activation": "softsign"}
            return k.Model([x, *states], getattr(k.layers, layer)(UNITS, **options)(x, initial_state=states))

        return build

    yield Case("lstm_stateful", stateful, TWO)
    yield Case("gru_of_given_states", given_states("GRU", 1), TWO)
    yield Case("lstm_of_given_states", given_states("LSTM", 2), ALL)


def cells():
    for cell in ("LSTMCell", "GRUCell", "SimpleRNNCell"):
        make = lambda L, cell=cell: [L.RNN(getattr(L, cell)(UNITS))]
        yield Case(f"rnn_of_{cell.lower()}", sequential(SHAPE, make), ALL)
        make = lambda L, cell=cell: [L.RNN(getattr(L, cell)(UNITS, activation="elu"), return_sequences=True)]
        yield Case(f"rnn_of_{cell.lower()}_sequences", sequential(SHAPE, make), BOTH)
        make = lambda L, cell=cell: [L.RNN(getattr(L, cell)(UNITS), go_backwards=True)]
        yield masked(f"any_mask_rnn_of_{cell.lower()}", make, BOTH)
    yield masked("any_mask_rnn_unrolled", lambda L: [L.RNN(L.GRUCell(UNITS), unroll=True, return_sequences=True)], BOTH)
    yield Case(
        "bidirectional_rnn",
        sequential(SHAPE, lambda L: [L.Bidirectional(L.RNN(L.GRUCell(3), return_sequences=True))]),
        BOTH,
    )


def stacked_cells():
    stack = lambda L: [L.LSTMCell(5), L.GRUCell(4), L.LSTMCell(3), L.SimpleRNNCell(2)]
    yield Case("rnn_stacked", sequential(SHAPE, lambda L: [L.RNN(L.StackedRNNCells(stack(L)))]), ALL)
    yield Case("rnn_stacked_list", sequential(SHAPE, lambda L: [L.RNN(stack(L), return_sequences=True)]), BOTH)
    yield masked("any_mask_rnn_stacked", lambda L: [L.RNN(stack(L), return_sequences=True)], BOTH)

    def with_states(k):
        x = k.Input(SHAPE, name="x")
        L = k.layers
        y, *states = L.RNN([L.LSTMCell(3), L.LSTMCell(2)], return_state=True)(x)
        flat = [state for part in states for state in (part if isinstance(part, (list, tuple)) else [part])]
        return k.Model(x, [y, *flat])

    yield Case("rnn_stacked_states", with_states, (KERAS,))
    yield Case("bidirectional_rnn_stacked", sequential(SHAPE, lambda L: [L.Bidirectional(L.RNN(stack(L)))]), (KERAS,))


def bidirectional():
    def given_states(k):
        x = k.Input(SHAPE, name="x")
        states = [k.Input((3,), name=f"state_{index}") for index in range(4)]
        y = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True))(x, initial_state=states)
        return k.Model([x, *states], y)

    def masked_states(k):
        ids = k.Input((TOKENS,), dtype="int32", name="ids")
        x = k.layers.Embedding(12, 3, mask_zero=True)(ids)
        return k.Model(ids, k.layers.Bidirectional(k.layers.LSTM(3, return_state=True))(x))

    def encoder_decoder(k):
        source, target = k.Input((5, 3), name="source"), k.Input((4, 2), name="target")
        _, *states = k.layers.Bidirectional(k.layers.GRU(3, return_state=True), name="encoder")(source)
        joined = k.layers.Concatenate(name="joined")(states)
        y = k.layers.GRU(6, return_sequences=True, name="decoder")(target, initial_state=joined)
        return k.Model([source, target], y)

    yield Case("bidirectional_given_states", given_states, BOTH)
    yield Case("any_mask_bidirectional_states", masked_states, (KERAS,), inputs=padded)
    yield Case("bidirectional_encoder_decoder", encoder_decoder, BOTH)
    yield Case(
        "bidirectional_hard_sigmoid",
        sequential(SHAPE, lambda L: [L.Bidirectional(L.LSTM(3, recurrent_activation="hard_sigmoid"))]),
        ALL,
    )


def convolutional():
    def one(name, make, shape=(4, 6, 5, 2), formats=(KERAS,), free=()):
        return Case(f"conv_lstm_{name}", sequential(shape, lambda L: [make(L)]), formats, free)

    yield one("1d", lambda L: L.ConvLSTM1D(3, 3), (4, 7, 2), ALL)
    yield one("1d_same", lambda L: L.ConvLSTM1D(3, 3, padding="same", return_sequences=True), (4, 7, 2), TWO)
    yield one("2d", lambda L: L.ConvLSTM2D(3, 3), formats=ALL)
    yield one("2d_same", lambda L: L.ConvLSTM2D(3, (3, 2), padding="same", return_sequences=True), formats=TWO)
    yield one("2d_strides", lambda L: L.ConvLSTM2D(3, 3, strides=2, padding="same"), formats=TWO)
    yield one("2d_dilation", lambda L: L.ConvLSTM2D(3, 2, dilation_rate=2), formats=TWO)
    yield one("2d_backwards", lambda L: L.ConvLSTM2D(2, 2, go_backwards=True, return_sequences=True), formats=TWO)
    yield one("2d_no_bias", lambda L: L.ConvLSTM2D(2, 2, use_bias=False), formats=TWO)
    yield one(
        "2d_activations",
        lambda L: L.ConvLSTM2D(2, 2, activation="relu", recurrent_activation="hard_sigmoid"),
        formats=TWO,
    )
    yield one("2d_free", lambda L: L.ConvLSTM2D(2, 3, padding="same"), (None, 6, 5, 2), TWO, (3,))
    yield one("3d", lambda L: L.ConvLSTM3D(2, 2), (3, 4, 3, 3, 2), TWO)

    def states(k):
        x = k.Input((4, 6, 5, 2), name="x")
        y, *states = k.layers.ConvLSTM2D(2, 2, return_state=True)(x)
        z = k.layers.ConvLSTM2D(2, 2, padding="same", return_sequences=True)(
            k.layers.ZeroPadding3D(((0, 0), (0, 0), (0, 0)))(k.layers.Cropping3D(((0, 0), (1, 0), (1, 0)))(x)),
            initial_state=states,
        )
        return k.Model(x, [y, z])

    yield Case("conv_lstm_2d_states", states, (KERAS,))
    yield Case(
        "conv_lstm_2d_net",
        sequential(
            (4, 6, 5, 2),
            lambda L: [
                L.ConvLSTM2D(4, 3, padding="same", return_sequences=True),
                L.BatchNormalization(),
                L.ConvLSTM2D(3, 3, padding="same"),
                L.Conv2D(1, 3, activation="sigmoid", padding="same"),
            ],
        ),
        TWO,
    )
    yield Case(
        "conv_lstm_2d_bidirectional",
        sequential((3, 5, 4, 2), lambda L: [L.Bidirectional(L.ConvLSTM2D(2, 2, return_sequences=True))]),
        (KERAS,),
    )
