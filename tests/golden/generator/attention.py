"""Attention, the general dense layer, further normalizations, Dot and the wrappers."""

from .writing import ALL, BOTH, K2_H5, K2_KERAS, KERAS, KERAS2, KERAS3, Case, sequential

ANY = (KERAS, K2_KERAS)
KERAS_AND_2 = (KERAS, K2_KERAS, K2_H5)  # what Keras 3 can't read back from .h5 itself


def cases():
    yield from einsum_dense()
    yield from attention()
    yield from multi_head()
    yield from grouped_query()
    yield from normalizations()
    yield from dot()
    yield from time_distributed()
    yield from spectral_normalization()


def inputs_of(k, shapes):
    return [k.Input(shape, name=f"input_{letter}") for letter, shape in zip("abc", shapes)]


def einsum_dense():
    def one(name, equation, output_shape, formats=(KERAS,), shape=(3, 4), free=(), **options):
        make = lambda L: [L.EinsumDense(equation, output_shape=output_shape, **options)]
        return Case(f"einsum_dense{name}", sequential(shape, make), formats, free=free)

    yield one("", "abc,cd->abd", (None, 5), ALL, bias_axes="d")
    yield one("_no_bias", "ab,bc->ac", 5, BOTH, shape=(4,))
    yield one("_activation", "abc,cd->abd", (None, 5), BOTH, bias_axes="d", activation="relu")
    yield one("_dots_left", "...x,xy->...y", 5, BOTH, bias_axes="y")
    yield one("_dots_left_image", "...x,xy->...y", 5, shape=(2, 3, 4), bias_axes="y")
    yield one("_dots_right", "ab...,bc->ac...", 5, BOTH, shape=(4, 3), bias_axes="c")
    yield one("_heads", "abc,cde->abde", (None, 2, 5), BOTH, bias_axes="de")
    yield one("_heads_back", "abcd,cde->abe", (None, 5), shape=(3, 2, 4), bias_axes="e")
    yield one("_bias_on_middle_axis", "abc,cde->abde", (None, 2, 5), bias_axes="d")
    yield one("_two_bias_axes", "abc,cd->abd", (3, 5), bias_axes="bd")
    yield one("_kernel_transposed", "abc,dc->abd", (None, 5))
    yield one("_swapped_output", "abc,cd->adb", (5, 3))
    yield one("_per_position", "abc,bcd->abd", (3, 5), bias_axes="bd")
    yield one("_over_time", "abc,bd->adc", (5, 4))
    yield one("_free_length", "abc,cd->abd", (None, 5), shape=(None, 4), free=(6,), bias_axes="d")


def attention():
    def one(name, make, shapes=((3, 4), (5, 4)), formats=BOTH, call=None, free=()):
        def build(k):
            inputs = inputs_of(k, shapes)
            return k.Model(inputs, make(k.layers)(inputs, **(call or {})))

        return Case(name, build, formats, free=free)

    yield one("attention", lambda L: L.Attention(), formats=KERAS_AND_2)
    yield one("attention_scale", lambda L: L.Attention(use_scale=True), formats=KERAS_AND_2)
    yield one("attention_concat", lambda L: L.Attention(score_mode="concat"))
    yield one("attention_concat_scale", lambda L: L.Attention(use_scale=True, score_mode="concat", dropout=0.3))
    yield one("attention_key", lambda L: L.Attention(), ((3, 4), (5, 2), (5, 4)))
    yield one("attention_causal", lambda L: L.Attention(), ((4, 3), (4, 3)), call={"use_causal_mask": True})
    yield one("attention_scores", lambda L: L.Attention(), formats=(KERAS,), call={"return_attention_scores": True})
    yield one("attention_free_length", lambda L: L.Attention(), ((None, 4), (None, 4)), (KERAS,), free=(3, 5))
    yield one("additive_attention", lambda L: L.AdditiveAttention(), formats=ALL)
    yield one("additive_attention_no_scale", lambda L: L.AdditiveAttention(use_scale=False))
    yield one("additive_attention_key", lambda L: L.AdditiveAttention(), ((3, 4), (5, 2), (5, 4)), (KERAS,))
    yield one(
        "additive_attention_causal", lambda L: L.AdditiveAttention(), ((4, 3), (4, 3)), call={"use_causal_mask": True}
    )

    def masked(make):
        def build(k):
            query, value = k.Input((4,), dtype="int32", name="query"), k.Input((5,), dtype="int32", name="value")
            embedding = k.layers.Embedding(4, 3, mask_zero=True)
            y = make(k.layers)([embedding(query), embedding(value)])
            return k.Model([query, value], [y, k.layers.GlobalAveragePooling1D()(y)])

        return build

    yield Case("attention_masked", masked(lambda L: L.Attention()), ANY, inputs=some_zeros((4, 5)))
    yield Case("additive_attention_masked", masked(lambda L: L.AdditiveAttention()), ANY, inputs=some_zeros((4, 5)))

    def masking(k):
        x = k.Input((4, 3), name="x")
        h = k.layers.Masking()(x)
        return k.Model(x, k.layers.Attention()([h, h]))

    yield Case("attention_after_masking", masking, (KERAS, K2_KERAS), inputs=zero_steps)

    def explicit(k):
        query, value = k.Input((4, 3), name="query"), k.Input((5, 3), name="value")
        masks = [k.Input((4,), dtype="bool", name="query_mask"), k.Input((5,), dtype="bool", name="value_mask")]
        return k.Model([query, value, *masks], k.layers.Attention()([query, value], mask=masks))

    yield Case("attention_explicit_masks", explicit, ANY, inputs=two_masks)


def some_zeros(lengths, vocabulary=4):
    """Ids of sequences that are padded with zeros, as masks of zeros are for."""

    def draw(random):
        arrays = [random.integers(1, vocabulary, (3, length)).astype("int32") for length in lengths]
        for array in arrays:
            array[1, -1] = 0
            array[2, -2:] = 0
        return arrays

    return draw


def zero_steps(random):
    x = random.normal(0.0, 1.5, (3, 4, 3)).astype("float32")
    x[1, -1] = 0
    x[2, -2:] = 0
    return [x]


def two_masks(random):
    arrays = [random.normal(0.0, 1.5, (3, length, 3)).astype("float32") for length in (4, 5)]
    masks = [random.integers(0, 2, (3, length)).astype("bool") for length in (4, 5)]
    masks[1][:, 0] = True
    return arrays + masks


def multi_head():
    def one(name, make, formats=(KERAS,), shapes=((3, 4), (5, 4)), free=(), **call):
        def build(k):
            inputs = inputs_of(k, shapes)
            return k.Model(inputs, make(k.layers)(*inputs, **call))

        return Case(f"multi_head_attention{name}", build, formats, free=free)

    layer = lambda **options: lambda L: L.MultiHeadAttention(2, 3, **options)
    yield one("", layer(), ALL)
    yield one("_no_bias", layer(use_bias=False), BOTH)
    yield one("_value_dim", layer(value_dim=5), ALL)
    yield one("_output_shape", layer(output_shape=6), BOTH)
    yield one("_output_axes", layer(output_shape=(2, 3)))
    yield one("_key", layer(value_dim=2), BOTH, ((3, 4), (5, 4), (5, 6)))
    yield one("_features", layer(), (KERAS,), ((3, 4), (5, 6)))
    yield one("_dropout", layer(dropout=0.2), BOTH)
    yield one("_scores", layer(), BOTH, return_attention_scores=True)
    yield one("_causal", layer(), BOTH, ((4, 3), (4, 3)), use_causal_mask=True)
    yield one("_causal_scores", layer(), (KERAS,), ((4, 3), (4, 3)), use_causal_mask=True, return_attention_scores=True)
    yield one("_causal_other_length", layer(), (KERAS,), ((4, 3), (6, 3)), use_causal_mask=True)
    yield one("_image", layer(), BOTH, ((2, 3, 4), (3, 2, 4)))
    yield one("_image_axis", layer(attention_axes=(2,)), BOTH, ((2, 3, 4), (2, 5, 4)))
    yield one("_image_first_axis", layer(attention_axes=1), (KERAS,), ((2, 3, 4), (5, 3, 4)))
    yield one("_image_scores", layer(), (KERAS,), ((2, 3, 4), (3, 2, 4)), return_attention_scores=True)
    yield one("_free_length", layer(), (KERAS,), ((None, 4), (None, 4)), (3, 5))
    yield one("_free_length_causal", layer(), (KERAS,), ((None, 4), (None, 4)), (4, 4), use_causal_mask=True)
    yield one("_gate", layer(use_gate=True), KERAS3)
    yield one("_window", layer(sliding_window=2), (KERAS,), ((5, 4), (5, 4)))
    yield one("_window_causal", layer(sliding_window=2), (KERAS,), ((5, 4), (5, 4)), use_causal_mask=True)

    def named(k):
        a, b, c = inputs_of(k, ((3, 4), (5, 4), (5, 2)))
        return k.Model([a, b, c], k.layers.MultiHeadAttention(2, 3)(a, value=b, key=c))

    yield Case("multi_head_attention_named", named, BOTH)

    def self_attention(k):
        x = k.Input((4, 6), name="x")
        h = k.layers.LayerNormalization()(x)
        h = k.layers.Add()([x, k.layers.MultiHeadAttention(2, 3)(h, h)])
        f = k.layers.Dense(12, activation="gelu")(k.layers.LayerNormalization()(h))
        return k.Model(x, k.layers.Dense(3)(k.layers.Flatten()(k.layers.Add()([h, k.layers.Dense(6)(f)]))))

    yield Case("net_transformer_block", self_attention, ALL)

    def with_mask(k, shape, dtype, make):
        a, b = inputs_of(k, ((3, 4), (5, 4)))
        mask = k.Input(shape, dtype=dtype, name="mask")
        return k.Model([a, b, mask], make(k.layers)(a, b, attention_mask=mask))

    def attention_inputs(shape, dtype):
        def draw(random):
            arrays = [random.normal(0.0, 1.5, (3, length, 4)).astype("float32") for length in (3, 5)]
            mask = random.integers(0, 2, (3, *shape))
            mask[..., 1] = 1
            return [*arrays, mask.astype(dtype)]

        return draw

    for name, shape, dtype, options in (
        ("", (3, 5), "bool", {}),
        ("_of_numbers", (3, 5), "float32", {}),
        ("_dropout", (3, 5), "int32", {"dropout": 0.2}),
        ("_per_head", (2, 3, 5), "bool", {}),
    ):
        build = lambda k, s=shape, d=dtype, o=options: with_mask(k, s, d, layer(**o))
        yield Case(f"multi_head_attention_mask{name}", build, BOTH, inputs=attention_inputs(shape, dtype))

    def masked(then, **call):
        def build(k):
            query, value = k.Input((4,), dtype="int32", name="query"), k.Input((5,), dtype="int32", name="value")
            embedding = k.layers.Embedding(4, 6, mask_zero=True)
            q, v = embedding(query), embedding(value)
            return k.Model([query, value], then(k.layers, q, k.layers.MultiHeadAttention(2, 3)(q, v, **call)))

        return build

    pool = lambda L, q, y: [y, L.GlobalAveragePooling1D()(y)]
    residual = lambda L, q, y: L.GlobalAveragePooling1D()(L.Add()([q, y]))
    again = lambda L, q, y: L.GlobalAveragePooling1D()(L.MultiHeadAttention(2, 3, dropout=0.1)(y, y))
    draw = some_zeros((4, 5))
    yield Case("multi_head_attention_masked", masked(pool), ANY, inputs=draw)
    yield Case("multi_head_attention_masked_causal", masked(pool, use_causal_mask=True), ANY, inputs=draw)
    yield Case("multi_head_attention_masked_residual", masked(residual), ANY, inputs=draw)
    yield Case("multi_head_attention_masked_twice", masked(again), ANY, inputs=draw)

    def masked_sequential_style(k):
        x = k.Input((4,), dtype="int32", name="ids")
        h = k.layers.Embedding(4, 6, mask_zero=True)(x)
        y, scores = k.layers.MultiHeadAttention(2, 3)(h, h, return_attention_scores=True)
        return k.Model(x, [y, scores])

    yield Case("multi_head_attention_masked_scores", masked_sequential_style, ANY, inputs=some_zeros((4,)))


def grouped_query():
    def one(name, formats=(KERAS,), shapes=((3, 4), (5, 4)), call=None, **options):
        def build(k):
            inputs = inputs_of(k, shapes)
            layer = k.layers.GroupQueryAttention(3, 4, **({"num_key_value_heads": 2} | options))
            return k.Model(inputs, layer(*inputs, **(call or {})))

        return Case(f"grouped_query_attention{name}", build, formats)

    yield one("", KERAS3)
    yield one("_one_group", num_key_value_heads=1)
    yield one("_all_groups", num_key_value_heads=4, use_bias=False)
    yield one("_key", shapes=((3, 4), (5, 4), (5, 6)))
    yield one("_causal", KERAS3, ((4, 3), (4, 3)), {"use_causal_mask": True})
    yield one("_scores", call={"return_attention_scores": True})
    yield one("_dropout", dropout=0.3)
    yield one("_gate", use_gate=True)
    yield one("_window", shapes=((5, 4), (5, 4)), sliding_window=2)

    def masked(k):
        x = k.Input((4,), dtype="int32", name="ids")
        h = k.layers.Embedding(4, 6, mask_zero=True)(x)
        y = k.layers.GroupQueryAttention(3, 4, 2)(h, h)
        return k.Model(x, [y, k.layers.GlobalAveragePooling1D()(k.layers.Add()([h, y]))])

    yield Case("grouped_query_attention_masked", masked, (KERAS,), inputs=some_zeros((4,)))


def normalizations():
    def one(name, make, formats=(KERAS, K2_H5), shape=(6,), free=()):
        return Case(name, sequential(shape, lambda L: [make(L)]), formats, free=free)

    yield one("group_normalization", lambda L: L.GroupNormalization(2), ALL)
    yield one("group_normalization_image", lambda L: L.GroupNormalization(3), shape=(2, 3, 6))
    yield one("group_normalization_instance", lambda L: L.GroupNormalization(-1), shape=(2, 3, 4))
    yield one("group_normalization_one_group", lambda L: L.GroupNormalization(1, scale=False), shape=(3, 4))
    yield one("group_normalization_axis_1", lambda L: L.GroupNormalization(2, axis=1, center=False), shape=(4, 2, 3))
    yield one("group_normalization_axis_2", lambda L: L.GroupNormalization(2, axis=2, epsilon=0.1), (KERAS,), (3, 4, 2))
    yield one("group_normalization_axis_minus_2", lambda L: L.GroupNormalization(2, axis=-2), (KERAS,), (3, 4, 2))
    yield one("group_normalization_free_size", lambda L: L.GroupNormalization(2), (KERAS,), (None, None, 4), (3, 2))
    yield Case(
        "group_normalization_in_network",
        sequential((5, 5, 3), lambda L: [L.Conv2D(4, 3), L.GroupNormalization(2), L.ReLU(), L.Conv2D(2, 2)]),
        BOTH,
    )
    yield one("rms_normalization", lambda L: L.RMSNormalization(), KERAS3)
    yield one("rms_normalization_epsilon", lambda L: L.RMSNormalization(epsilon=0.1), (KERAS,), (3, 4))
    yield one("rms_normalization_axes", lambda L: L.RMSNormalization(axis=[1, 2]), (KERAS,), (3, 4))
    yield one("rms_normalization_axes_last_two", lambda L: L.RMSNormalization(axis=(-1, -2)), (KERAS,), (2, 3, 4))
    yield one("unit_normalization", lambda L: L.UnitNormalization())
    yield one("unit_normalization_axis_1", lambda L: L.UnitNormalization(axis=1), shape=(3, 4))
    yield one("unit_normalization_axes", lambda L: L.UnitNormalization(axis=[1, 2]), shape=(3, 4))
    yield one("layer_normalization_rms_scaling", lambda L: L.LayerNormalization(rms_scaling=True), KERAS3, (3, 4))
    yield one(
        "layer_normalization_rms_scaling_axis",
        lambda L: L.LayerNormalization(axis=1, rms_scaling=True),
        (KERAS,),
        (3, 4),
    )
    yield one("batch_normalization_axes", lambda L: L.BatchNormalization(axis=[1, 2]), KERAS2, (3, 4))
    yield one("batch_normalization_axes_plain", lambda L: L.BatchNormalization([1, 2], center=False), (K2_H5,), (3, 4))

    def masked(k):
        x = k.Input((4,), dtype="int32", name="ids")
        h = k.layers.Embedding(4, 6, mask_zero=True)(x)
        outputs = [k.layers.GroupNormalization(2), k.layers.RMSNormalization(), k.layers.UnitNormalization()]
        return k.Model(x, [k.layers.GlobalAveragePooling1D()(layer(h)) for layer in outputs])

    yield Case("normalizations_masked", masked, (KERAS,), inputs=some_zeros((4,)))


def dot():
    def one(name, axes, shapes, formats=(KERAS, K2_H5), free=(), **options):
        def build(k):
            inputs = inputs_of(k, shapes)
            return k.Model(inputs, k.layers.Dot(axes, **options)(inputs))

        return Case(f"dot{name}", build, formats, free=free)

    yield one("", 1, ((4,), (4,)), ALL)
    yield one("_normalized", 1, ((4,), (4,)), normalize=True)
    yield one("_sequences", 2, ((3, 4), (5, 4)))
    yield one("_last", -1, ((3, 4), (5, 4)), normalize=True)
    yield one("_pair", (2, 1), ((3, 4), (4, 5)))
    yield one("_first", (1, 2), ((3, 4), (5, 3)))
    yield one("_vector_and_sequence", (1, 2), ((4,), (3, 4)))
    yield one("_sequence_and_vector", (1, 1), ((3, 4), (3,)))
    yield one("_images", (3, 1), ((2, 3, 4), (4, 5)), (KERAS,))
    yield one("_many_axes", (2, 3), ((2, 3, 4), (2, 2, 3)), (KERAS,))
    yield one("_free_length", (2, 2), ((None, 4), (None, 4)), (KERAS,), (3, 5))


def time_distributed():
    def one(name, make, shape=(3, 4), formats=(KERAS, K2_H5), free=(), **options):
        layers = lambda L: [L.TimeDistributed(make(L))]
        return Case(f"time_distributed_{name}", sequential(shape, layers), formats, free=free, **options)

    yield one("dense", lambda L: L.Dense(5, activation="relu"), formats=ALL)
    yield one("dense_free_length", lambda L: L.Dense(5), (None, 4), (KERAS,), (6,))
    yield one("convolution", lambda L: L.Conv2D(2, 2, padding="same"), (3, 4, 4, 2), ALL)
    yield one("convolution_free_size", lambda L: L.Conv2D(2, 2), (None, None, 4, 2), (KERAS,), (3, 5))
    yield one("pooling", lambda L: L.MaxPooling2D(), (3, 4, 4, 2))
    yield one("global_pooling", lambda L: L.GlobalAveragePooling2D(), (3, 4, 4, 2))
    yield one("flatten", lambda L: L.Flatten(), (3, 2, 4))
    yield one("batch_normalization", lambda L: L.BatchNormalization(), (3, 4))
    yield one("lstm", lambda L: L.LSTM(3), (2, 4, 3))
    yield one("bidirectional", lambda L: L.Bidirectional(L.GRU(2)), (2, 4, 3))
    yield one("embedding", lambda L: L.Embedding(6, 3), (2, 4), (KERAS,), integers=6)
    yield one("of_itself", lambda L: L.TimeDistributed(L.Dense(2)), (2, 3, 4))

    def of_model(k):
        inner = k.Sequential([k.Input((4, 4, 1)), k.layers.Conv2D(2, 3), k.layers.Flatten(), k.layers.Dense(3)])
        x = k.Input((3, 4, 4, 1), name="x")
        return k.Model(x, k.layers.LSTM(2)(k.layers.TimeDistributed(inner)(x)))

    def of_functional(k):
        y = k.Input((4,))
        inner = k.Model(y, k.layers.Add()([y, k.layers.Dense(4, activation="tanh")(y)]))
        x = k.Input((3, 4), name="x")
        return k.Model(x, k.layers.TimeDistributed(inner)(x))

    yield Case("time_distributed_sequential", of_model, ALL)
    yield Case("time_distributed_functional", of_functional, ALL)

    def masked(k):
        x = k.Input((4, 3), name="x")
        h = k.layers.TimeDistributed(k.layers.Dense(2))(k.layers.Masking()(x))
        return k.Model(x, k.layers.GlobalAveragePooling1D()(h))

    yield Case("time_distributed_masked", masked, ANY, inputs=zero_steps)


def spectral_normalization():
    def one(name, make, shape, formats=(KERAS,), **options):
        layers = lambda L: [L.SpectralNormalization(make(L))]
        return Case(f"spectral_normalization_{name}", sequential(shape, layers), formats, **options)

    yield one("dense", lambda L: L.Dense(3, activation="relu"), (4,), KERAS3)
    yield one("convolution", lambda L: L.Conv2D(3, 2), (4, 4, 2))
    yield one("embedding", lambda L: L.Embedding(6, 3), (4,), integers=6)

    def masked(k):
        x = k.Input((4, 3), name="x")
        h = k.layers.SpectralNormalization(k.layers.Dense(2))(k.layers.Masking()(x))
        return k.Model(x, k.layers.GlobalAveragePooling1D()(h))

    yield Case("spectral_normalization_masked", masked, (KERAS,), inputs=zero_steps)
