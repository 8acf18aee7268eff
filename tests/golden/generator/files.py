"""What is special about files: quantized weights, layers at several places, directories, data types."""

import numpy as np

from .writing import ALL, DIRECTORY, H5, KERAS, KERAS3, SHARDED, Case, sequential


def cases():
    for group in (quantized, shared, calls, containers):
        yield from group()


def quantized():
    def dense(k):
        L = k.layers
        return k.Sequential([k.Input((12,)), L.Dense(9, "relu"), L.Dense(7, use_bias=False), L.Dense(3, "softmax")])

    def einsum(k):
        L = k.layers
        x = k.Input((5, 8), name="x")
        y = L.EinsumDense("abc,cd->abd", (None, 6), bias_axes="d", activation="gelu")(x)
        y = L.EinsumDense("abc,cde->abde", (None, 3, 4), bias_axes="de")(y)
        y = L.EinsumDense("abde,def->abf", (None, 7), bias_axes="f")(y)
        return k.Model(x, [y, L.EinsumDense("abc,bd->adc", (6, 8))(x), L.EinsumDense("abc,dc->abd", (5, 3))(x)])

    def embedding(k):
        L = k.layers
        x = k.Input((6,), dtype="int32", name="x")
        return k.Model(x, L.Dense(3)(L.GlobalAveragePooling1D()(L.Embedding(20, 7)(x))))

    def reversible(tied, cap=None):
        def build(k):
            L = k.layers
            x = k.Input((6,), dtype="int32", name="x")
            table = L.ReversibleEmbedding(20, 7, tie_weights=tied, logit_soft_cap=cap)
            return k.Model(x, table(L.LayerNormalization()(table(x)), reverse=True))

        return build

    def ids(random):
        return [random.integers(0, 20, (3, 6)).astype("int32")]

    yield Case("reversible_embedding", reversible(True), KERAS3, inputs=ids)
    yield Case("reversible_embedding_untied", reversible(False, 3.0), KERAS3, inputs=ids)
    models = {
        "dense": (dense, None),
        "einsum_dense": (einsum, None),
        "embedding": (embedding, ids),
        "reversible_embedding": (reversible(True), ids),
        "reversible_embedding_untied": (reversible(False, 3.0), ids),
    }
    ways = {
        "int8": lambda model, q: model.quantize("int8"),
        "int8_weights_only": lambda model, q: model.quantize(config=q.Int8QuantizationConfig(activation_quantizer=None)),
        "int4": lambda model, q: model.quantize("int4"),
        "int4_blocks": lambda model, q: model.quantize(config=q.Int4QuantizationConfig(block_size=4)),
        "int4_columns": lambda model, q: model.quantize(config=q.Int4QuantizationConfig(block_size=-1)),
        "int4_rounded_inputs": lambda model, q: model.quantize(
            config=q.Int4QuantizationConfig(block_size=None, activation_quantizer=q.AbsMaxQuantizer(axis=-1))
        ),
        "float8": lambda model, q: model.quantize("float8"),
    }
    for way, quantize in ways.items():
        for name, (build, inputs) in models.items():
            if way in ("float8", "int4_rounded_inputs") and "embedding" in name:
                continue

            def finish(model, quantize=quantize):
                import keras

                quantize(model, keras.quantizers)

            yield Case(f"quantized_{way}_{name}", build, inputs=inputs, finish=finish)

    def by_policy(policy):
        def build(k):
            L = k.layers
            x = k.Input((5, 8), name="x")
            y = L.Dense(9, "tanh", dtype=policy)(x)
            y = L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de", dtype=policy)(y)
            y = L.EinsumDense("abde,def->abf", (None, 7), bias_axes="f", dtype=policy)(y)
            return k.Model(x, L.Dense(3, use_bias=False, dtype=policy)(y))

        return build

    for policy in ("gptq/4/4", "gptq/8/3", "gptq/3/-1", "awq/4/4"):
        name = policy.replace("/", "_").replace("-1", "all")
        yield Case(f"quantized_{name}", by_policy(f"{policy}_from_float32"), finish=draw_calibrated)

    def add_lora(model):
        for layer in model.layers:
            if hasattr(layer, "enable_lora"):
                layer.enable_lora(2)
                for weight in layer.weights:
                    if "lora" in weight.name:
                        weight.assign(np.random.default_rng(3).normal(0, 0.3, weight.shape))

    yield Case("lora_dense", dense, finish=add_lora)
    yield Case("lora_embedding", embedding, inputs=ids, finish=add_lora)


def draw_calibrated(model):
    """As after a calibration, for which there is no data here; with the zero points that Keras 3.15 forgets to save."""
    random = np.random.default_rng(5)
    for layer in model.layers:
        mode = getattr(layer, "quantization_mode", None)
        if mode not in ("gptq", "awq"):
            continue
        bits, groups, rows = layer.dtype_policy.weight_bits, layer.kernel_scale.shape[1], layer.g_idx.shape[0]
        highest = 256 if bits in (4, 8) else 2**bits
        layer.quantized_kernel.assign(random.integers(0, highest, layer.quantized_kernel.shape).astype("uint8"))
        layer.kernel_scale.assign(random.uniform(0.02, 0.1, layer.kernel_scale.shape) * 16 / 2**bits)
        layer.kernel_zero.assign(random.integers(0, 2**bits, layer.kernel_zero.shape).astype("uint8"))
        layer.g_idx.assign(np.floor(np.arange(rows) * groups / rows).astype("float32"))
        if mode == "awq":
            layer.awq_scales.assign(random.uniform(0.5, 2, layer.awq_scales.shape))
        setattr(layer, f"is_{mode}_calibrated", True)
        layer._get_kernel_with_merged_lora = lambda layer=layer: (None, None, layer.kernel_zero)


def shared():
    def wrapped(k):
        dense = k.layers.Dense(4, activation="tanh")
        x = k.Input((5, 4), name="x")
        return k.Model(x, k.layers.TimeDistributed(dense)(dense(x)))

    def inside_and_outside(k):
        dense = k.layers.Dense(4, activation="tanh", name="shared")
        a = k.Input((4,))
        inner = k.Model(a, k.layers.Add()([dense(a), a]), name="inner")
        x = k.Input((4,), name="x")
        return k.Model(x, k.layers.Dense(2)(dense(inner(x))))

    def model_in_models(k):
        L = k.layers
        core = k.Sequential([k.Input((4,)), L.Dense(4, "tanh"), L.BatchNormalization()], name="core")
        first = k.Sequential([k.Input((4,)), core, L.Dense(4)], name="first")
        a = k.Input((4,))
        second = k.Model(a, core(L.Dense(4)(core(a))), name="second")
        x = k.Input((4,), name="x")
        return k.Model(x, L.Concatenate()([first(x), second(x), core(x)]))

    def encoder_of_a_model(k):
        x = k.Input((4,))
        h = k.layers.Dense(5, "tanh", name="h")(x)
        full, encoder = k.Model(x, k.layers.Dense(3, name="y")(h), name="full"), k.Model(x, h, name="encoder")
        a = k.Input((4,), name="a")
        return k.Model(a, [full(a), encoder(a)])

    def cell(k):
        lstm = k.layers.LSTMCell(3)
        x = k.Input((5, 4), name="x")
        return k.Model(x, [k.layers.RNN(lstm)(x), k.layers.RNN(lstm, return_sequences=True)(x)])

    yield Case("shared_in_a_wrapper", wrapped)
    yield Case("shared_inside_and_outside", inside_and_outside, KERAS3, unloadable=True)
    yield Case("shared_model_in_models", model_in_models, KERAS3, unloadable=True)
    yield Case("shared_encoder_of_a_model", encoder_of_a_model, unloadable=True)
    yield Case("shared_cell", cell, unloadable=True)


def calls():
    def dict_for_a_nested_model(k):
        L = k.layers
        ends = {"zz": k.Input((4,), name="q1"), "aa": k.Input((4,), name="q2")}
        joined = L.Subtract()([L.Dense(3)(ends["zz"]), L.Rescaling(3.0)(L.Dense(3)(ends["aa"]))])
        inner = k.Model(ends, joined, name="inner")
        x, y = k.Input((4,), name="x"), k.Input((4,), name="y")
        return k.Model([x, y], L.Add()([inner({"aa": y, "zz": x}), L.Rescaling(2.0)(inner({"zz": y, "aa": x}))]))

    def by_name(k):
        query, value = k.Input((5, 4), name="query"), k.Input((6, 4), name="value")
        attended = k.layers.MultiHeadAttention(2, 3)(query=query, value=value)
        return k.Model([query, value], k.layers.Dense(2)(inputs=attended))

    def two_outputs_at_the_end(k):
        return k.Sequential([k.Input((5, 4)), k.layers.LSTM(3, return_state=True)])

    def average_of_models(k):
        L = k.layers
        x = k.Input((4,), name="x")
        models = [k.Sequential([k.Input((4,)), L.Dense(3, "tanh"), L.Dense(2, "tanh")]) for _ in range(3)]
        return k.Model(x, L.Average()([model(x) for model in models]))

    def structures(k):
        inputs = {
            "b": [k.Input((2,), name="b0"), k.Input((3,), name="b1")],
            "a": (k.Input((2,), name="a0"), {"k": k.Input((4,), name="ak")}),
        }
        joined = k.layers.Concatenate()([*inputs["b"], inputs["a"][0], inputs["a"][1]["k"]])
        dense = [k.layers.Dense(units, name=f"d{units}")(joined) for units in (1, 2, 3)]
        return k.Model(inputs, [dense[2], [dense[0], dense[1]]])

    yield Case("nested_takes_a_dict", dict_for_a_nested_model)
    yield Case("called_by_name", by_name)
    yield Case("sequential_ends_in_states", two_outputs_at_the_end)
    yield Case("average_of_models", average_of_models, ALL)
    yield Case("functional_structures", structures)


def containers():
    dense = sequential((6,), lambda L: [L.Dense(8, "tanh"), L.BatchNormalization(), L.Dense(3)])
    yield Case("saved_as", dense, (KERAS, DIRECTORY, SHARDED, H5))
