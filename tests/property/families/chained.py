"""Families whose models are chains of layers of one input."""

from frame import Case

from . import single
from .chains import chain


def family(makers, ranks, **options):
    def draw(d):
        return Case(chain(d, makers, single.ALL, ranks), **options)

    return draw


def image(d):
    """Images of bytes, too."""
    dtype = d.choice([None, None, "uint8", "int32"])
    return Case(chain(d, single.IMAGE, single.IMAGE if dtype else single.IMAGE + single.ALL, (3,), dtype), integers=256)


def half(d):
    """Short models that Keras computes with half the digits, Sirve with all."""
    policy = d.choice(["mixed_float16", "mixed_bfloat16", *(["float16", "bfloat16"] if d.is_keras3 else [])])
    before = d.k.mixed_precision.global_policy() if not d.is_keras3 else d.k.config.dtype_policy()
    try:
        d.k.mixed_precision.set_global_policy(policy) if not d.is_keras3 else d.k.config.set_dtype_policy(policy)
        return Case(chain(d, single.CORE + single.NORMALIZATION + single.POOLING, single.RESHAPING, (1, 2, 3), length=2), tolerance=0.1)
    finally:
        d.k.mixed_precision.set_global_policy(before) if not d.is_keras3 else d.k.config.set_dtype_policy(before)


FAMILIES = {
    "core": family(single.CORE, (1, 2, 3, 4)),
    "activation": family(single.ACTIVATION, (1, 2, 3, 4)),
    "normalization": family(single.NORMALIZATION, (1, 2, 3, 4)),
    "convolution": family(single.CONVOLUTION, (2, 3, 3, 4)),
    "pooling": family(single.POOLING, (2, 3, 4)),
    "reshaping": family(single.RESHAPING, (1, 2, 3, 4)),
    "image": image,
    "half": half,
}
