"""Recurrent layers: every cell and option, over plain and masked sequences, with states of the model's own."""

from .sources import Sources, as_list

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear", "elu", "softsign", "gelu", "hard_sigmoid", "swish", "softplus", None)
KINDS = ("LSTM", "GRU", "SimpleRNN")


def cell_options(d, kind):
    options = d.maybe(use_bias=d.chance, dropout=0.2, recurrent_dropout=0.2)
    if d.chance(0.35):
        options["activation"] = d.choice(ACTIVATIONS)
    if kind != "SimpleRNN" and d.chance(0.3):
        options["recurrent_activation"] = d.choice(("sigmoid", "hard_sigmoid", "tanh", "relu", "softsign"))
    if kind == "LSTM":
        options |= d.maybe(unit_forget_bias=d.chance)
    if kind == "GRU":
        options |= d.maybe(reset_after=d.chance)
    return options


def sequence_options(d, masked):
    options = {"return_sequences": d.chance(), "return_state": d.chance(0.35), "unroll": d.chance(0.2)}
    if masked and d.chance(0.35):
        options["zero_output_for_mask"] = d.chance()
    return options


def states_of(kind, units):
    return [units] * (2 if kind == "LSTM" else 1)


def layer_of(d, options):
    """A layer, and the sizes of its states."""
    layers, units, kind = d.k.layers, d.integer(1, 5), d.choice((*KINDS, "RNN"))
    if kind != "RNN":
        return getattr(layers, kind)(units, **options, **cell_options(d, kind)), states_of(kind, units)
    kinds = [d.choice(KINDS) for _ in range(d.integer(1, 3))]
    sizes = d.integers(1, 5, len(kinds))
    cells = [
        getattr(layers, f"{kind}Cell")(size, **cell_options(d, kind)) for kind, size in zip(kinds, sizes, strict=True)
    ]
    cell = cells[0] if len(cells) == 1 and d.chance() else layers.StackedRNNCells(cells)
    states = [state for kind, size in zip(kinds, sizes, strict=True) for state in states_of(kind, size)]
    return layers.RNN(cell, **options), states


def recurrent(d):
    sources, layers = Sources(d), d.k.layers
    steps, features = d.integer(1, 6), d.integer(1, 4)
    arguments = {}
    given = d.chance(0.15)
    x = sources.values((steps, features)) if given else sources.masked(steps, features)
    if given:
        arguments["mask"] = sources.flags((steps,))
    options = sequence_options(d, masked=True)
    if d.chance(0.35):
        layer, states = layer_of(d, options)
        backward = {}
        if d.chance(0.4):
            backward["backward_layer"], more = layer_of(d, options | {"go_backwards": True})
        else:
            more = states
        states = states + more
        layer = layers.Bidirectional(layer, merge_mode=d.choice(("concat", "sum", "mul", "ave", None)), **backward)
    else:
        layer, states = layer_of(d, options | d.maybe(go_backwards=d.chance))
    if d.chance(0.25):
        arguments["initial_state"] = [sources.values((size,)) for size in states]
    outputs = as_list(layer(x, **arguments))
    if options["return_sequences"] and d.chance(0.4):
        after = d.choice((layers.GlobalAveragePooling1D(), layers.GRU(2), layers.Bidirectional(layers.SimpleRNN(2))))
        outputs.append(after(outputs[0]))
    return sources.case(outputs)


def convolutional(d):
    sources, layers = Sources(d), d.k.layers
    axes, steps, channels = d.choice((1, 1, 2, 2, 3)), d.integer(1, 4), d.integer(1, 3)
    sizes = d.integers(3, 6, axes)
    # TensorFlow on a CPU has no convolutions with the channels first.
    shape = (steps, *sizes, channels)
    least = 2 if axes == 1 else 1  # one axis with one filter is refused
    options = {"filters": d.integer(least, 4), "kernel_size": d.integers(1, 3, axes), "padding": d.choice(("valid", "same"))}
    options |= d.choice(({}, {"strides": d.integer(1, 2)}, {"dilation_rate": d.integer(1, 2)}))
    options |= cell_options(d, "LSTM") | sequence_options(d, masked=False)
    options.pop("unroll")
    x, arguments = sources.values(shape), {}
    if d.chance(0.35):
        arguments["mask"] = sources.flags((steps,))
    make = getattr(layers, f"ConvLSTM{axes}D")
    if d.chance(0.25):
        layer = layers.Bidirectional(make(**options), merge_mode=d.choice(("concat", "sum", None)))
    else:
        layer = make(**options, **d.maybe(go_backwards=True))
    return sources.case(layer(x, **arguments))


FAMILIES = {"recurrent": recurrent, "conv_lstm": convolutional}
