"""Inputs of models of sequences: plain ones, and such that carry masks."""

from frame import Case


class Sources:
    """The inputs of a model while it is made, and how the arrays for them are drawn."""

    def __init__(self, d):
        self.d = d
        self.tensors = []
        self._draws = []

    def add(self, shape, draw, dtype=None):
        """`draw(shape with the rows)` gives the array."""
        tensor = self.d.k.Input(shape, dtype=dtype)
        self.tensors.append(tensor)
        self._draws.append(lambda rows: draw((rows, *shape)))
        return tensor

    def values(self, shape):
        return self.add(shape, self.d.normal)

    def flags(self, shape, dtype="bool"):
        return self.add(shape, lambda full: (self.d.random.random(full) < 0.6).astype(dtype), dtype)

    def masked(self, steps, features, kinds=("raw", "masking", "embedding")):
        """A sequence (steps, features), which may carry a mask."""
        layers, kind = self.d.k.layers, self.d.choice(kinds)
        if kind == "embedding":
            draw = lambda full: self.d.random.integers(0, 3, full).astype("int32")
            return layers.Embedding(6, features, mask_zero=True)(self.add((steps,), draw, "int32"))
        if kind == "raw":
            return self.values((steps, features))

        def with_gaps(full):
            x = self.d.normal(full)
            x[self.d.random.random(full[:2]) < 0.45] = 0
            return x

        return layers.Masking()(self.add((steps, features), with_gaps))

    def case(self, outputs, **options):
        flat = []
        for output in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
            flat += list(output) if isinstance(output, (list, tuple)) else [output]
        model = self.d.k.Model(self.tensors, flat)
        return Case(model, lambda rows: [draw(rows) for draw in self._draws], **options)


def as_list(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
