"""What random models found wrong: masks where layers meet, the order in which Keras computes, rare layers and options."""

import numpy as np

from .writing import ALL, BOTH, K2_H5, K2_KERAS, KERAS, KERAS2, KERAS3, Case, sequential

TOKENS = 6
TWO = (KERAS, K2_KERAS)


def cases():
    yield from merged_masks()
    yield from order_of_attention()
    yield from recurrent()
    yield from biases()
    yield from rare_layers()
    yield from preprocessing()


def ids(random):
    x = random.integers(1, 9, (4, TOKENS))
    x[0, 3:] = 0
    x[1, :2] = 0
    x[2, [1, 4]] = 0
    return x.astype("int32")


def one_row(random):
    return [ids(random)]


def two_rows(random):
    return [ids(random), ids(random)[::-1].copy()]


def embedded(k, count=1):
    inputs = [k.Input((TOKENS,), dtype="int32", name=f"ids_{index}") for index in range(count)]
    return inputs, [k.layers.Embedding(9, 4, mask_zero=True)(x) for x in inputs]


def merged_masks():
    for layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):

        def both(k, layer=layer):
            inputs, (x, y) = embedded(k, 2)
            merged = getattr(k.layers, layer)()([x, y])
            return k.Model(inputs, [merged, k.layers.GRU(2)(merged)])

        def one(k, layer=layer):
            inputs, (x, y) = embedded(k, 2)
            merged = getattr(k.layers, layer)()([x, k.layers.Conv1D(4, 1)(y)])
            return k.Model(inputs, [merged, k.layers.GRU(2)(merged)])

        yield Case(f"sequences_merge_{layer.lower()}", both, TWO, inputs=two_rows)
        yield Case(f"sequences_merge_{layer.lower()}_half", one, TWO, inputs=two_rows)
    for layer in ("Rescaling", "Normalization"):
        options = {"scale": 0.5} if layer == "Rescaling" else {"mean": 0.1, "variance": 2.0}

        def passing(k, layer=layer, options=options):
            inputs, (x,) = embedded(k)
            return k.Model(inputs, k.layers.GRU(2)(getattr(k.layers, layer)(**options)(x)))

        yield Case(f"sequences_mask_{layer.lower()}", passing, TWO, inputs=one_row)


def order_of_attention():
    """MultiHeadAttention takes the mask off what it is called with: who comes later does not see it."""

    def first(k):
        inputs, (x,) = embedded(k)
        attended = k.layers.MultiHeadAttention(1, 2)(x, x)
        return k.Model(inputs, [k.layers.GlobalAveragePooling1D()(attended), k.layers.GRU(2)(x)])

    def last(k):
        inputs, (x,) = embedded(k)
        attended = k.layers.MultiHeadAttention(1, 2)(x, x)
        long_way = k.layers.Dense(3)(k.layers.Dense(3)(k.layers.GRU(2)(x)))
        return k.Model(inputs, [k.layers.GlobalAveragePooling1D()(attended), long_way])

    def same_tensor(k):
        inputs, (x,) = embedded(k)
        dropped = k.layers.Dropout(0.1)(x)
        attended = k.layers.MultiHeadAttention(1, 2)(dropped, dropped)
        return k.Model(inputs, [k.layers.GlobalAveragePooling1D()(attended), k.layers.GRU(2)(x)])

    def nested(k):
        inputs, (x,) = embedded(k)
        inner = k.Input((TOKENS, 4))
        model = k.Model(inner, k.layers.Dense(4)(k.layers.MultiHeadAttention(1, 2)(inner, inner)))
        return k.Model(inputs, [k.layers.GlobalAveragePooling1D()(model(x)), k.layers.GRU(2)(x)])

    for build in (first, last, same_tensor, nested):
        yield Case(f"sequences_order_{build.__name__}", build, TWO, inputs=one_row)


def recurrent():
    def both_sequences(k):
        inputs, (x,) = embedded(k)
        forward, backward = k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True), merge_mode=None)(x)
        return k.Model(inputs, [forward, backward, k.layers.GRU(2)(forward), k.layers.GRU(2)(backward)])

    yield Case("sequences_bidirectional_none", both_sequences, TWO, inputs=one_row)

    def odd_states(k):
        x = k.Input((4, 3))
        states = [k.Input((size,)) for size in (2, 3, 3)]
        both = k.layers.Bidirectional(k.layers.GRU(2), backward_layer=k.layers.LSTM(3, go_backwards=True))
        return k.Model([x, *states], both(x, initial_state=states))

    yield Case("sequences_bidirectional_odd_states", odd_states)

    def two_classes(L):
        return [L.Bidirectional(L.GRU(2), backward_layer=L.LSTM(3, go_backwards=True))]

    yield Case("sequences_bidirectional_two_classes", sequential((4, 3), two_classes), ALL)

    def unrolled(L):
        options = {"return_sequences": True, "unroll": True, "go_backwards": True, "zero_output_for_mask": True}
        return [L.Embedding(9, 4, mask_zero=True), L.SimpleRNN(3, **options)]

    yield Case("sequences_unrolled_backwards", sequential((TOKENS,), unrolled, "int32"), TWO, inputs=one_row)
    for axes in (1, 2):
        shape = (3, *(5,) * axes, 3)
        make = lambda L, axes=axes: [getattr(L, f"ConvLSTM{axes}D")(1, 3, padding="same", return_sequences=True)]
        if axes == 2:  # the other is refused
            yield Case(f"sequences_conv_lstm{axes}d_one_filter", sequential(shape, make), TWO)

    def conv_lstm(k):
        x, mask = k.Input((4, 5, 2)), k.Input((4,), dtype="bool")
        layer = k.layers.ConvLSTM1D(2, 2, return_sequences=True)
        return k.Model([x, mask], k.layers.Bidirectional(layer)(x, mask=mask))

    def masked(random):
        return [random.normal(0, 1, (3, 4, 5, 2)).astype("float32"), random.random((3, 4)) < 0.6]

    yield Case("sequences_conv_lstm_masked", conv_lstm, TWO, inputs=masked)


def biases():
    """Keras 3 adds a bias (n, 1) to the time if that has n steps."""

    def attention(k):
        x = k.Input((3, 4))
        return k.Model(x, k.layers.MultiHeadAttention(3, 1)(x, x))

    yield Case("sequences_bias_attention", attention, TWO)
    dense = lambda L: [L.EinsumDense("abc,cde->abde", (None, 3, 1), bias_axes="de")]
    yield Case("sequences_bias_einsum", sequential((3, 4), dense), TWO)


def rare_layers():
    def reversible(k, **options):
        inputs = k.Input((TOKENS,), dtype="int32")
        layer = k.layers.ReversibleEmbedding(9, 4, mask_zero=True, **options)
        return k.Model(inputs, layer(k.layers.GRU(4, return_sequences=True)(layer(inputs)), reverse=True))

    yield Case("sequences_reversible", reversible, KERAS3, inputs=one_row)
    yield Case(
        "sequences_reversible_untied",
        lambda k: reversible(k, tie_weights=False, logit_soft_cap=2.0),
        KERAS3,
        inputs=one_row,
    )
    pipeline = lambda L: [L.Pipeline([L.Rescaling(0.5), L.Dense(3), L.Conv2D(2, 2), L.Dense(2)])]
    yield Case("sequences_pipeline", sequential((4, 4, 2), pipeline), KERAS3)

    def equalization(**options):
        return lambda L: [L.ContrastLimitedAdaptiveHistogramEqualization(**options)]

    def pixels(shape, high=255.0):
        return lambda random: [random.uniform(0, high, (3, *shape)).astype("float32")]

    for name, shape, options, high in (
        ("plain", (9, 7, 3), {"tile_grid_size": (2, 3)}, 255.0),
        ("unclipped", (8, 8, 1), {"tile_grid_size": (4, 2), "clip_limit": 0.0}, 255.0),
        ("first", (2, 6, 5), {"tile_grid_size": (2, 2), "data_format": "channels_first", "value_range": (0, 1)}, 1.0),
    ):
        yield Case(f"sequences_equalize_{name}", sequential(shape, equalization(**options)), inputs=pixels(shape, high))
    inside = lambda L: [L.Pipeline([L.Equalization(), L.Rescaling(0.5)])]
    yield Case("sequences_equalization", sequential((4, 4, 3), inside))
    yield Case("sequences_boxes", sequential((4, 4, 3), lambda L: [L.MaxNumBoundingBoxes(2)]))
    slopes = lambda L: [L.Dense(3, activation=L.PReLU()), L.Conv1D(2, 1, activation=L.PReLU(shared_axes=[1]))]
    yield Case("sequences_layer_as_activation", sequential((4, 3), slopes), TWO)
    random_sizes = lambda L: [L.RandomHeight(0.3), L.RandomWidth(0.3), L.GlobalAveragePooling2D()]
    yield Case("sequences_random_sizes", sequential((4, 5, 3), random_sizes), KERAS2)
    sync = lambda L: [L.Dense(3), L.experimental.SyncBatchNormalization()]
    yield Case("sequences_sync_normalization", sequential((4,), sync), KERAS2)
    for name, shape, make in (
        ("1d", (7, 3), lambda L: [L.LocallyConnected1D(4, 3, strides=2, activation="tanh")]),
        ("1d_first", (3, 7), lambda L: [L.LocallyConnected1D(4, 2, data_format="channels_first")]),
        ("2d", (5, 6, 2), lambda L: [L.LocallyConnected2D(3, (2, 3), strides=(1, 2))]),
        ("2d_first", (2, 5, 4), lambda L: [L.LocallyConnected2D(3, 2, data_format="channels_first")]),
    ):
        yield Case(f"sequences_local_{name}", sequential(shape, make), KERAS2)


def preprocessing():
    def weighted(k):
        values, weights = k.Input((4,), dtype="int32"), k.Input((4,))
        layer = k.layers.CategoryEncoding(5, output_mode="count")
        return k.Model([values, weights], layer(values, count_weights=weights))

    yield Case("sequences_count_weights", weighted, BOTH)

    def adapted(bins):
        def make(L):
            layer = L.Discretization(num_bins=bins, epsilon=0.05)
            layer.adapt(np.random.default_rng(3).normal(0, 2, (60, 1)).astype("float32"))
            return [layer, L.Rescaling(0.5)]

        return make

    for bins in (4, 7):
        yield Case(f"sequences_adapted_{bins}", sequential((3,), adapted(bins)), (KERAS, K2_H5))
    options = {"fft_length": 16, "sequence_stride": 4, "sampling_rate": 100, "num_mel_bins": 3, "sequence_length": 8}
    spectrum = lambda L: [L.MelSpectrogram(window=None, power_to_db=False, **options)]
    yield Case("sequences_mel_without_window", sequential((60,), spectrum), tolerance=1e-4, why="sums of large powers")
