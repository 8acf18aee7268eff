"""Layers that look strings up or hash them."""

import numpy as np

from .writing import BOTH, K2_H5, K2_KERAS, KERAS, Case, sequential

WORDS = ["uno", "dos", "tres", "niño", "🙂", "a b", "Uno"]
VOCABULARY = ["tres", "uno", "niño", "🙂"]
TEXTS = [
    "Uno, dos; TRES!", "", "   ", "niño\tniño ÑANDÚ", "🙂🙂 uno\nuno uno", "¿dos? (tres) don't", "x" * 300 + " dos",
    "uno\u00a0dos \u3000 tres", "e\u0301 \u200d 👩\u200d👩\u200d👧", "dos\0dos uno", "a-b_c.d uno/dos", "DOS dos Dos \x0b\x0c uno",
]  # fmt: skip


def strings(shape, words=WORDS, rows=6):
    return lambda random: [np.array(random.choice(np.array(words, object), (rows, *shape)), object)]


def texts(shape=(1,), rows=None):
    rows = rows or TEXTS
    return lambda random: [np.array(rows, object).reshape((-1, *shape))]


def cases():
    yield from string_lookups()
    yield from integer_lookups()
    yield from text_vectorizations()
    yield from hashings()
    yield from crossings()
    yield from models()


def string_lookups():
    def one(name, formats=(KERAS,), shape=(4,), tokens=VOCABULARY, words=WORDS, **options):
        make = lambda L: [L.StringLookup(vocabulary=tokens, **options)]
        return Case(f"string_lookup_{name}", sequential(shape, make, "string"), formats, inputs=strings(shape, words))

    yield one("int", (KERAS, "h5", K2_KERAS, K2_H5))
    yield one("scalars", BOTH, shape=())
    yield one("mask", BOTH, mask_token="dos")
    yield one("no_oov", num_oov_indices=0, words=VOCABULARY)
    yield one("no_oov_mask", num_oov_indices=0, mask_token="dos", words=[*VOCABULARY, "dos"])
    yield one("many_oov", BOTH, num_oov_indices=5, words=[*WORDS, "cuatro", "", "x" * 99])
    yield one("many_oov_mask", num_oov_indices=3, mask_token="", words=[*WORDS, "cuatro", ""])
    yield one("salt", num_oov_indices=4, salt=[7, 1 << 60], words=[*WORDS, "cuatro", ""])
    yield one("salt_one", num_oov_indices=4, salt=-3, output_mode="count", words=[*WORDS, "cuatro", ""])
    yield one("special_tokens", tokens=["", "[UNK]", *VOCABULARY], mask_token="", words=[*WORDS, "", "[UNK]"])
    yield one("some_special_tokens", tokens=["[UNK]", *VOCABULARY], num_oov_indices=2, oov_token="[UNK]")
    yield one("odd_tokens", tokens=["a\nb", "a,b", '"', "", "\0", " "], words=["a\nb", "a,b", '"', "", "\0", " ", "x"])
    yield one("one_hot", BOTH, shape=(1,), output_mode="one_hot")
    yield one("one_hot_scalars", shape=(), output_mode="one_hot")
    yield one("one_hot_many", output_mode="one_hot", mask_token="dos")
    yield one("multi_hot", BOTH, output_mode="multi_hot", mask_token="dos")
    yield one("multi_hot_deep", shape=(3, 2), output_mode="multi_hot")
    yield one("count", BOTH, output_mode="count", num_oov_indices=2)
    yield one("count_padded", output_mode="count", max_tokens=9, pad_to_max_tokens=True)
    yield one("count_deep", shape=(3, 2), output_mode="count", mask_token="uno", tokens=["dos", "tres"])
    idf = [0.5, 0.25, 1.0, 2.0]
    yield one("tf_idf", BOTH, output_mode="tf_idf", idf_weights=idf)
    yield one(
        "tf_idf_mask_padded",
        output_mode="tf_idf",
        idf_weights=idf,
        mask_token="dos",
        max_tokens=8,
        pad_to_max_tokens=True,
    )
    yield one("tf_idf_special", output_mode="tf_idf", idf_weights=[0.75, *idf], tokens=["[UNK]", *VOCABULARY])
    yield one("tf_idf_deep", shape=(3, 2), output_mode="tf_idf", idf_weights=idf)

    def adapted(name, formats=(KERAS,), shape=(3,), **options):
        def make(L):
            layer = L.StringLookup(**options)
            layer.adapt(np.array([["tres"], ["uno"], ["uno"], ["niño"], ["🙂"], ["uno"], ["🙂"], ["a b"], [""]]))
            return [layer]

        return Case(
            f"string_lookup_adapted_{name}",
            sequential(shape, make, "string"),
            formats,
            inputs=strings(shape, [*WORDS, ""]),
        )

    yield adapted("int", (KERAS, K2_KERAS))
    yield adapted("mask", mask_token="")
    yield adapted("cut", max_tokens=4, output_mode="count", num_oov_indices=2)
    yield adapted("tf_idf", output_mode="tf_idf")

    def inverse(name, formats=(KERAS,), integers=9, **options):
        make = lambda L: [L.StringLookup(vocabulary=VOCABULARY, invert=True, **options)]
        inputs = lambda random: [random.integers(-2, integers, (6, 4)).astype("int64")]
        return Case(f"string_lookup_invert_{name}", sequential((4,), make, "int64"), formats, inputs=inputs)

    yield inverse("plain", BOTH)
    yield inverse("mask", mask_token="", oov_token="¿?", num_oov_indices=2)
    yield inverse("no_oov", num_oov_indices=0)
    yield Case(
        "string_lookup_there_and_back",
        sequential(
            (3,),
            lambda L: [L.StringLookup(vocabulary=VOCABULARY), L.StringLookup(vocabulary=VOCABULARY, invert=True)],
            "string",
        ),
        inputs=strings((3,)),
    )


def integer_lookups():
    vocabulary = [12, 3, 0, 40, 7]

    def one(name, **options):
        make = lambda L: [L.IntegerLookup(vocabulary=vocabulary, oov_method="farmhash", **options)]
        inputs = lambda random: [random.integers(-20, 20, (6, 5)).astype("int64")]
        return Case(f"integer_lookup_{name}", sequential((5,), make, "int64"), inputs=inputs)

    yield one("farmhash", num_oov_indices=4)
    yield one("farmhash_mask", num_oov_indices=3, mask_token=-4)
    yield one("farmhash_salt", num_oov_indices=3, salt=[1, -9])
    yield one("farmhash_count", num_oov_indices=3, output_mode="count", mask_token=5)

    def adapted(L):
        layer = L.IntegerLookup(output_mode="tf_idf")
        layer.adapt(np.array([[40, 12, 12], [3, 7, 12], [7, 3, 3]], "int64"))
        return [layer]

    yield Case("integer_lookup_adapted_tf_idf", sequential((5,), adapted, "int64"), integers=45)


def text_vectorizations():
    vocabulary = [
        "uno",
        "dos",
        "tres",
        "uno dos",
        "niño",
        "ñandú",
        "ÑandÚ",
        "🙂",
        "dont",
        "n",
        "u",
        "o",
        "a",
        "ab",
        "e\u0301",
        "dos tres",
        "i ñ",
        "u n",
    ]

    def one(name, formats=(KERAS,), shape=(1,), tokens=vocabulary, inputs=None, **options):
        make = lambda L: [L.TextVectorization(vocabulary=tokens, **options)]
        return Case(
            f"text_vectorization_{name}", sequential(shape, make, "string"), formats, inputs=inputs or texts(shape)
        )

    yield one("plain", (KERAS, "h5", K2_KERAS, K2_H5))
    yield one("scalars", BOTH, shape=())
    for mode in (None, "lower", "strip_punctuation"):
        yield one(f"standardize_{mode}", BOTH, standardize=mode)
    yield one("length", BOTH, output_sequence_length=3)
    yield one("length_long", output_sequence_length=90, shape=())
    yield one("characters", BOTH, split="character")
    yield one("characters_length", split="character", output_sequence_length=4, standardize=None)
    yield one("characters_ngrams", split="character", ngrams=3)
    yield one("ngrams", BOTH, ngrams=2)
    yield one("ngrams_chosen", ngrams=(2,), output_sequence_length=5)
    yield one("ngrams_count", (KERAS, K2_H5), ngrams=(1, 3), output_mode="count")
    for mode in ("multi_hot", "count"):
        yield one(mode, BOTH, output_mode=mode)
        yield one(f"{mode}_scalars", output_mode=mode, shape=())
        yield one(f"{mode}_padded", output_mode=mode, max_tokens=30, pad_to_max_tokens=True)
    yield one("tf_idf", BOTH, output_mode="tf_idf", idf_weights=[0.1 * (i + 1) for i in range(len(vocabulary))])
    yield one("special_tokens", tokens=["", "[UNK]", *vocabulary])
    yield one("count_special_tokens", tokens=["[UNK]", *vocabulary], output_mode="count")
    yield one("deep", shape=(2, 1), output_sequence_length=4)
    yield one("deep_free", shape=(2, 1))
    words = strings((3,), ["Uno", "dos", "", "tres", "UNO!", "niño"])
    yield one("whole", BOTH, shape=(3,), split=None, inputs=words)
    yield one("whole_length", shape=(3,), split=None, output_sequence_length=2, inputs=words)
    yield one("whole_longer", shape=(3,), split=None, output_sequence_length=5, inputs=words)
    yield one("whole_ngrams", shape=(3,), split=None, ngrams=2, inputs=words)
    yield one("whole_count", shape=(3,), split=None, output_mode="count", ngrams=2, inputs=words)
    yield one("whole_one_hot", shape=(3,), split=None, output_mode="one_hot", inputs=words)
    yield one("whole_untouched", shape=(3,), split=None, standardize=None, inputs=words)
    words = strings((), ["Uno", "dos", "", "tres", "UNO!", "niño"], 8)
    yield one("whole_scalars", BOTH, shape=(), split=None, inputs=words)
    yield one("whole_scalars_one_hot", shape=(), split=None, output_mode="one_hot", inputs=words)

    def adapted(name, formats=(KERAS,), **options):
        def make(L):
            layer = L.TextVectorization(**options)
            layer.adapt(np.array(["Uno, dos", "tres uno", "niño 🙂 uno", "dos dos don't"], object))
            return [layer]

        return Case(f"text_vectorization_adapted_{name}", sequential((1,), make, "string"), formats, inputs=texts())

    yield adapted("int", (KERAS, K2_KERAS))
    yield adapted("length", max_tokens=5, output_sequence_length=6)
    yield adapted("count", output_mode="count", ngrams=2, max_tokens=12)
    yield adapted("tf_idf", output_mode="tf_idf")
    yield adapted("characters", split="character", output_mode="multi_hot")


def hashings():
    def one(name, formats=(KERAS,), shape=(4,), dtype="string", inputs=None, bins=7, **options):
        make = lambda L: [L.Hashing(bins, **options)]
        inputs = inputs or strings(shape, [*WORDS, "", "\0", "y" * 99, "a\nb"], 9)
        return Case(f"hashing_{name}", sequential(shape, make, dtype), formats, inputs=inputs)

    numbers = lambda shape, dtype: lambda random: [random.integers(-9, 9, (8, *shape)).astype(dtype)]
    yield one("strings", (KERAS, "h5", K2_KERAS, K2_H5))
    yield one("scalars", BOTH, shape=())
    yield one("mask", BOTH, mask_value="uno")
    yield one("mask_absent", mask_value="nada", bins=3)
    yield one("salt", BOTH, salt=133)
    yield one("salts", BOTH, salt=[1 << 40, 2], mask_value="")
    yield one("many_bins", bins=1_000_003)
    yield one("deep", shape=(2, 3))
    yield one("one_hot", BOTH, shape=(1,), output_mode="one_hot")
    yield one("one_hot_scalars", shape=(), output_mode="one_hot")
    yield one("one_hot_many", output_mode="one_hot")
    yield one("one_hot_ones", shape=(1, 1), output_mode="one_hot")
    yield one("one_hot_deep", shape=(2, 1), output_mode="one_hot")
    yield one("multi_hot", BOTH, output_mode="multi_hot", mask_value="uno")
    yield one("count", BOTH, output_mode="count")
    yield one("count_deep", shape=(2, 3), output_mode="count")
    yield one("multi_hot_deep", shape=(2, 1), output_mode="multi_hot")
    for dtype in ("int64", "int32"):
        yield one(dtype, BOTH, dtype=dtype, inputs=numbers((4,), dtype))
    yield one("int64_mask", BOTH, dtype="int64", inputs=numbers((4,), "int64"), mask_value=-1)
    yield one("int64_salt", dtype="int64", inputs=numbers((4,), "int64"), salt=[3, 5])
    yield one("int64_count", BOTH, dtype="int64", inputs=numbers((4,), "int64"), output_mode="count")
    yield one("uint8", dtype="uint8", inputs=lambda random: [random.integers(0, 255, (8, 4)).astype("uint8")])
    yield one("bool", dtype="bool", bins=50, inputs=lambda random: [random.integers(0, 2, (8, 4)).astype("bool")])
    floats = lambda random: [np.round(random.normal(0, 4, (8, 4)) * 2).astype("float32") / 2]
    yield one("float32", dtype="float32", inputs=floats)
    yield one("float32_mask", dtype="float32", inputs=floats, mask_value=1)
    yield Case(
        "hashing_to_int32", sequential((3,), lambda L: [L.Hashing(9, dtype="int32")], "string"), inputs=strings((3,))
    )


def crossings():
    def one(name, dtypes, formats=(KERAS,), shape=(1,), bins=11, **options):
        def build(k):
            inputs = [k.Input(shape, dtype=dtype, name=f"x{i}") for i, dtype in enumerate(dtypes)]
            return k.Model(inputs, k.layers.HashedCrossing(bins, **options)(inputs))

        def draw(random):
            return [
                strings(shape, [*WORDS, ""], 9)(random)[0]
                if dtype == "string"
                else random.integers(-9, 9, (9, *shape)).astype(dtype)
                for dtype in dtypes
            ]

        return Case(f"hashed_crossing_{name}", build, formats, inputs=draw)

    yield one("strings", ("string", "string"), BOTH)
    yield one("string_and_integer", ("string", "int64"), BOTH)
    yield one("integers", ("int64", "int32"), BOTH)
    yield one("one_hot", ("int64", "string"), BOTH, output_mode="one_hot")
    yield one("many_bins", ("string", "int64"), bins=100_003)


def models():
    def classifier(L):
        layer = L.TextVectorization(max_tokens=12, output_sequence_length=6)
        layer.adapt(np.array(["Uno, dos", "tres uno", "niño 🙂 uno", "dos dos don't"], object))
        return [layer, L.Embedding(12, 4), L.GlobalAveragePooling1D(), L.Dense(3, activation="softmax")]

    yield Case(
        "text_classifier", sequential((1,), classifier, "string"), (KERAS, K2_KERAS), inputs=texts(rows=TEXTS[:6])
    )

    def free_length(L):
        return [L.TextVectorization(vocabulary=VOCABULARY), L.Embedding(6, 4, mask_zero=True), L.LSTM(3)]

    yield Case("text_recurrent", sequential((1,), free_length, "string"), BOTH, inputs=texts(rows=TEXTS[:6]))

    def mixed(k):
        text, city, age = (
            k.Input((), dtype="string", name="text"),
            k.Input((1,), dtype="string", name="city"),
            k.Input((2,), name="age"),
        )
        bag = k.layers.TextVectorization(vocabulary=VOCABULARY, output_mode="multi_hot")(text)
        where = k.layers.StringLookup(vocabulary=["Lima", "Quito"], output_mode="one_hot")(city)
        cross = k.layers.HashedCrossing(6, output_mode="one_hot")((city, city))
        return k.Model([text, city, age], k.layers.Dense(2)(k.layers.Concatenate()([bag, where, cross, age])))

    inputs = lambda random: [
        np.array(TEXTS[:4], object),
        np.array(["Lima", "Quito", "", "Bogotá"], object).reshape(4, 1),
        random.normal(0, 1, (4, 2)).astype("float32"),
    ]
    yield Case("text_and_numbers", mixed, (KERAS,), inputs=inputs)
