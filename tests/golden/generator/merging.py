"""Layers that take several tensors, and embeddings."""

from .writing import ALL, BOTH, K2_KERAS, KERAS, KERAS3, Case, sequential


def merged(make, shapes=((4,), (4,))):
    def build(k):
        inputs = [k.Input(shape, name=f"input_{letter}") for letter, shape in zip("abc", shapes)]
        return k.Model(inputs, make(k.layers)(inputs))

    return build


def cases():
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        make = lambda L, name=name: getattr(L, name)()
        yield Case(f"merge_{name.lower()}", merged(make), (KERAS, K2_KERAS))
        if name != "Subtract":
            yield Case(f"merge_{name.lower()}_three", merged(make, ((4,), (4,), (4,))))
    yield Case("merge_add_broadcast", merged(lambda L: L.Add(), ((5, 4), (1, 4))))
    yield Case("merge_multiply_broadcast", merged(lambda L: L.Multiply(), ((3, 2, 4), (1, 1, 4))), (KERAS, K2_KERAS))

    yield Case("concatenate", merged(lambda L: L.Concatenate(), ((4,), (3,))), BOTH)
    yield Case("concatenate_axis_1", merged(lambda L: L.Concatenate(axis=1), ((2, 3), (4, 3))), (KERAS, K2_KERAS))
    yield Case("concatenate_axis_minus_2", merged(lambda L: L.Concatenate(axis=-2), ((2, 2, 3), (2, 4, 3))))
    yield Case("concatenate_three", merged(lambda L: L.Concatenate(), ((2, 1), (2, 3), (2, 2))))

    yield Case("embedding", sequential((6,), lambda L: [L.Embedding(10, 4)], "int32"), ALL, integers=10)
    yield Case("embedding_of_floats", sequential((6,), lambda L: [L.Embedding(10, 4)]), KERAS3, inputs=float_ids)
    yield Case("embedding_int64", sequential((3,), lambda L: [L.Embedding(7, 2)], "int64"), integers=7)
    yield Case(
        "embedding_classifier",
        sequential(
            (8,), lambda L: [L.Embedding(20, 6), L.GlobalAveragePooling1D(), L.Dense(3, activation="softmax")], "int32"
        ),
        BOTH,
        integers=20,
    )
    yield Case(
        "embedding_free_length", sequential((None,), lambda L: [L.Embedding(9, 3)], "int32"), free=(5,), integers=9
    )


def float_ids(random):
    return [random.integers(0, 10, (3, 6)).astype("float32")]
