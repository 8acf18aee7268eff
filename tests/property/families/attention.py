"""Attention: every option, masks that come with the tensors and such that the call names."""

from .sources import Sources, as_list


def triple(d, sources, same_features):
    """Query, value and, maybe, key."""
    steps, features = d.integer(1, 5), d.integer(2, 5)
    width = lambda: features if same_features else d.choice((features, d.integer(2, 5)))
    query = sources.masked(steps, features)
    if d.chance(0.35):
        value = query
    else:
        value = sources.masked(d.choice((steps, d.integer(1, 5))), width())
    key = sources.masked(value.shape[1], width()) if d.chance(0.3) else None
    return query, value, key


def named_masks(d, sources, query, value, heads):
    steps, seen, masks = query.shape[1], value.shape[1], {}
    if d.chance(0.3):
        shape = d.choice(((steps, seen), (1, seen), (1, steps, seen), (heads, steps, seen)))
        masks["attention_mask"] = sources.flags(shape, d.choice(("bool", "bool", "int32", "float32")))
    if d.is_keras3 and d.chance(0.2):
        name = d.choice(("query_mask", "value_mask", "key_mask"))
        masks[name] = sources.flags((steps if name == "query_mask" else seen,))
    return masks


def finish(d, sources, layer, tensors, arguments):
    outputs = as_list(layer(*tensors, **arguments))
    if len(outputs[0].shape) == 3 and d.chance(0.4):
        outputs.append(d.k.layers.GlobalAveragePooling1D()(outputs[0]))
    return sources.case(outputs)


def heads(d):
    sources, layers = Sources(d), d.k.layers
    options = {"num_heads": d.integer(1, 3), "key_dim": d.integer(1, 4)} | d.maybe(
        value_dim=lambda: d.integer(1, 5), use_bias=d.chance, dropout=0.1
    )
    if d.chance(0.3):
        options["output_shape"] = d.choice((3, (2, 2), 5, (3,)))
    if d.is_keras3:
        options |= d.maybe(use_gate=d.chance)
    arguments = {flag: True for flag in ("use_causal_mask", "return_attention_scores") if d.chance(0.3)}
    if d.chance(0.7):
        query, value, key = triple(d, sources, same_features=False)
        arguments |= named_masks(d, sources, query, value, options["num_heads"])
        if key is not None:
            arguments["key"] = key
    else:
        sizes = d.integers(1, 3, d.integer(2, 3))
        axes = [axis + 1 for axis in range(len(sizes)) if d.chance(0.7)] or [1]
        seen = [d.integer(1, 3) if axis + 1 in axes else size for axis, size in enumerate(sizes)]
        query, value = sources.values((*sizes, d.integer(2, 4))), sources.values((*seen, d.integer(2, 4)))
        options["attention_axes"] = tuple(axes)
        arguments.pop("use_causal_mask", None)
    return finish(d, sources, layers.MultiHeadAttention(**options), (query, value), arguments)


def grouped(d):
    sources, layers = Sources(d), d.k.layers
    if not d.is_keras3:
        return heads(d)
    query, value, key = triple(d, sources, same_features=True)
    groups = d.integer(1, 3)
    query_heads = groups * d.integer(1, 3)
    options = {"head_dim": d.integer(1, 4), "num_query_heads": query_heads, "num_key_value_heads": groups}
    options |= d.maybe(use_bias=d.chance, dropout=0.1, use_gate=d.chance)
    arguments = {flag: True for flag in ("use_causal_mask", "return_attention_scores") if d.chance(0.3)}
    arguments |= named_masks(d, sources, query, value, query_heads)
    if key is not None:
        arguments["key"] = key
    return finish(d, sources, layers.GroupQueryAttention(**options), (query, value), arguments)


def single(d):
    sources, layers = Sources(d), d.k.layers
    query, value, key = triple(d, sources, same_features=True)
    options = d.maybe(use_scale=d.chance, dropout=0.1)
    if d.chance():
        layer = layers.Attention(score_mode=d.choice(("dot", "concat")), **options)
    else:
        layer = layers.AdditiveAttention(**options)
    arguments = {flag: True for flag in ("use_causal_mask", "return_attention_scores") if d.chance(0.3)}
    if d.chance(0.25):
        arguments["mask"] = [sources.flags((x.shape[1],)) for x in (query, value)]
    return finish(d, sources, layer, ([query, value] if key is None else [query, value, key],), arguments)


FAMILIES = {"multi_head": heads, "grouped_query": grouped, "attention": single}
