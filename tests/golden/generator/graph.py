"""How models are put together: shared layers, nested models, several inputs and outputs; and realistic networks."""

from .writing import ALL, K2_H5, K2_KERAS, KERAS, Case, sequential


def cases():
    for group in (topologies, nested, realistic):
        for case in group():
            case.as_saved = True
            yield case


def topologies():
    def diamond(k):
        x = k.Input((4,), name="x")
        left, right = k.layers.Dense(3, activation="relu")(x), k.layers.Dense(3, activation="tanh")(x)
        return k.Model(x, k.layers.Dense(2)(k.layers.Add()([left, right])))

    def shared(k):
        a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
        dense = k.layers.Dense(3, activation="tanh", name="shared")
        return k.Model([a, b], k.layers.Concatenate()([dense(a), dense(b)]))

    def shared_in_a_row(k):
        x = k.Input((4,), name="x")
        dense = k.layers.Dense(4, activation="tanh", name="shared")
        other = k.layers.Dense(4, name="between")
        return k.Model(x, dense(other(dense(x))))

    def many(k):
        number, image = k.Input((3,), name="number"), k.Input((4, 4, 1), name="image")
        features = k.layers.Flatten()(k.layers.Conv2D(2, 3, activation="relu")(image))
        together = k.layers.Concatenate()([number, features])
        price = k.layers.Dense(1, name="price")(together)
        kind = k.layers.Dense(3, activation="softmax", name="kind")(together)
        return k.Model([number, image], [price, kind])

    def swapped(k):
        b, a = k.Input((3,), name="b"), k.Input((2,), name="a")
        first, second = k.layers.Dense(2, name="z")(b), k.layers.Dense(2, name="y")(a)
        return k.Model([b, a], [second, first, k.layers.Add(name="both")([first, second])])

    def input_as_output(k):
        x = k.Input((3,), name="x")
        return k.Model(x, [k.layers.Dense(2, name="y")(x), x])

    def dicts(k):
        inputs = {"zeta": k.Input((3,), name="zeta"), "alpha": k.Input((2,), name="alpha")}
        joined = k.layers.Concatenate()([inputs["zeta"], inputs["alpha"]])
        return k.Model(inputs, {"second": k.layers.Dense(2)(joined), "first": k.layers.Dense(1)(joined)})

    def mixed_types(k):
        ids, values = k.Input((1,), dtype="int32", name="ids"), k.Input((3,), name="values")
        place = k.layers.Flatten()(k.layers.Embedding(5, 2)(ids))
        return k.Model([ids, values], k.layers.Dense(2)(k.layers.Concatenate()([place, values])))

    yield Case("functional_diamond", diamond, ALL)
    yield Case("functional_shared_layer", shared, ALL)
    yield Case("functional_shared_in_a_row", shared_in_a_row, ALL)
    yield Case("functional_many_inputs_and_outputs", many, ALL)
    yield Case("functional_swapped_order", swapped, ALL)
    yield Case("functional_input_as_output", input_as_output)
    yield Case("functional_dicts", dicts)
    yield Case("functional_mixed_types", mixed_types, ALL)
    yield Case("sequential_without_input_layer", sequential_without_input_layer, (KERAS, K2_KERAS, K2_H5))
    yield Case(
        "sequential_same_class_many_times", sequential((4,), lambda L: [L.Dense(4) for _ in range(8)]), (KERAS, K2_H5)
    )
    yield Case("fixed_batch", lambda k: k.Sequential([k.Input(batch_shape=(3, 4)), k.layers.Dense(2)]))


def sequential_without_input_layer(k):
    model = k.Sequential([k.layers.Dense(3, activation="relu"), k.layers.Dense(2)])
    model.build((None, 4))
    return model


def nested():
    def inner_sequential(k):
        return k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.BatchNormalization()], name="inner")

    def in_sequential(k):
        return k.Sequential([k.Input((4,)), inner_sequential(k), k.layers.Dense(2)])

    def inner_functional(k, name="inner"):
        x = k.Input((4,))
        y = k.layers.Dense(4, activation="relu")(x)
        return k.Model(x, k.layers.Add()([x, y]), name=name)

    def in_functional(k):
        x = k.Input((4,), name="x")
        return k.Model(x, k.layers.Dense(2)(inner_functional(k)(inner_sequential_to_4(k)(x))))

    def inner_sequential_to_4(k):
        return k.Sequential([k.Input((4,)), k.layers.Dense(4)], name="first")

    def shared_model(k):
        a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
        tower = inner_functional(k, "tower")
        return k.Model([a, b], k.layers.Subtract()([tower(a), tower(b)]))

    def shared_sequential(k):
        a, b = k.Input((4,), name="a"), k.Input((4,), name="b")
        tower = inner_sequential(k)
        return k.Model([a, b], [tower(a), k.layers.Concatenate()([tower(a), tower(b)])])

    def many_outputs(k):
        x = k.Input((4,))
        inner = k.Model(x, [k.layers.Dense(3, name="u")(x), k.layers.Dense(2, name="v")(x)], name="pair")
        y = k.Input((4,), name="y")
        u, v = inner(y)
        return k.Model(y, [v, k.layers.Concatenate(name="joined")([u, v])])

    def as_output(k):
        x, tower = k.Input((4,), name="x"), inner_functional(k, "tower")
        return k.Model(x, tower(tower(x)))

    def deep(k):
        middle = k.Sequential([k.Input((4,)), inner_functional(k), k.layers.Dense(3)], name="middle")
        x = k.Input((4,), name="x")
        return k.Model(x, k.layers.Dense(2)(middle(x)))

    def same_names(k):
        inner = k.Sequential([k.Input((4,)), k.layers.Dense(4, name="dense")], name="inner")
        return k.Sequential([k.Input((4,)), k.layers.Dense(4, name="dense"), inner, k.layers.Dense(4, name="last")])

    def two_norms(k):
        inner = k.Sequential(
            [
                k.Input((4,)),
                k.layers.Dense(4),
                k.layers.BatchNormalization(),
                k.layers.Dense(4),
                k.layers.BatchNormalization(),
            ],
            name="inner",
        )
        return k.Sequential([k.Input((4,)), inner, k.layers.Dense(2)])

    def frozen(k):
        model = two_norms(k)
        model.layers[0].layers[0].trainable = False
        model.layers[0].layers[1].trainable = False
        return model

    yield Case("nested_sequential_in_sequential", in_sequential, ALL)
    yield Case("nested_in_functional", in_functional, ALL)
    yield Case("nested_shared_functional", shared_model, ALL)
    yield Case("nested_shared_sequential", shared_sequential, ALL)
    yield Case("nested_many_outputs", many_outputs, ALL)
    yield Case("nested_called_twice_as_output", as_output, ALL)
    yield Case("nested_deep", deep, ALL)
    yield Case("nested_same_layer_names", same_names, ALL)
    yield Case("nested_two_normalizations", two_norms, ALL)
    yield Case("nested_frozen_layers", frozen, ALL)


def realistic():
    yield Case(
        "net_cnn",
        sequential(
            (12, 12, 3),
            lambda L: [
                L.Rescaling(1 / 4),
                L.Conv2D(6, 3, padding="same", activation="relu"),
                L.MaxPooling2D(),
                L.Conv2D(8, 3, padding="same", use_bias=False),
                L.BatchNormalization(),
                L.ReLU(),
                L.MaxPooling2D(),
                L.Flatten(),
                L.Dense(10, activation="relu"),
                L.Dropout(0.5),
                L.Dense(4, activation="softmax"),
            ],
        ),
        ALL,
    )
    yield Case(
        "net_mlp",
        sequential(
            (10,),
            lambda L: [
                L.Dense(24, activation="relu"),
                L.BatchNormalization(),
                L.Dropout(0.3),
                L.Dense(12, activation="selu"),
                L.Dense(8, activation="gelu"),
                L.Dense(1),
            ],
        ),
        (KERAS, K2_H5),
    )
    yield Case(
        "net_lstm_classifier",
        sequential(
            (15,),
            lambda L: [
                L.Embedding(30, 8),
                L.SpatialDropout1D(0.2),
                L.Bidirectional(L.LSTM(6, return_sequences=True)),
                L.GRU(5),
                L.Dense(6, activation="relu"),
                L.Dense(3, activation="softmax"),
            ],
            "int32",
        ),
        ALL,
        integers=30,
    )
    yield Case(
        "net_conv1d_forecast",
        sequential(
            (20, 2),
            lambda L: [
                L.Conv1D(6, 3, padding="causal", activation="relu"),
                L.Conv1D(6, 3, padding="causal", dilation_rate=2, activation="relu"),
                L.LayerNormalization(),
                L.LSTM(5),
                L.RepeatVector(4),
                L.LSTM(5, return_sequences=True),
                L.TimeDistributed(L.Dense(2)),
            ],
        ),
        (KERAS, K2_H5),
    )

    def resnet(k):
        L = k.layers
        x = k.Input((8, 8, 3), name="image")
        y = L.Conv2D(4, 3, padding="same", name="stem")(x)
        for i, (filters, strides) in enumerate([(4, 1), (6, 2)]):
            shortcut = L.Conv2D(filters, 1, strides=strides, name=f"shortcut_{i}")(y)
            y = L.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False, name=f"a_{i}")(y)
            y = L.ReLU(name=f"relu_{i}")(L.BatchNormalization(name=f"norm_{i}")(y))
            y = L.Conv2D(filters, 3, padding="same", name=f"b_{i}")(y)
            y = L.Activation("relu", name=f"out_{i}")(L.Add(name=f"add_{i}")([y, shortcut]))
        return k.Model(x, L.Dense(5, activation="softmax", name="classes")(L.GlobalAveragePooling2D()(y)))

    def mobile(k):
        L = k.layers
        x = k.Input((8, 8, 3), name="image")
        y = L.Conv2D(6, 3, strides=2, padding="same", use_bias=False)(L.ZeroPadding2D(1)(x))
        y = L.ReLU(6.0)(L.BatchNormalization()(y))
        z = L.Conv2D(6, 1, use_bias=False)(L.ReLU(6.0)(L.DepthwiseConv2D(3, padding="same", use_bias=False)(y)))
        y = L.Add()([y, L.BatchNormalization()(z)])
        gate = L.Dense(6, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(y))
        y = L.Multiply()([y, gate])
        return k.Model(x, L.Dense(4)(L.Flatten()(L.AveragePooling2D(2)(y))))

    def unet(k):
        L = k.layers
        x = k.Input((8, 8, 1), name="image")
        down = L.Conv2D(4, 3, padding="same", activation="relu")(x)
        y = L.Conv2D(6, 3, padding="same", activation="relu")(L.MaxPooling2D()(down))
        y = L.Concatenate()([down, L.UpSampling2D()(y)])
        return k.Model(x, L.Conv2D(1, 1, activation="sigmoid")(y))

    yield Case("net_resnet", resnet, ALL)
    yield Case("net_mobile", mobile, (KERAS, K2_H5))
    yield Case("net_unet", unet, (KERAS, K2_H5))
