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


FAMILIES = {
    "core": family(single.CORE, (1, 2, 3, 4)),
    "activation": family(single.ACTIVATION, (1, 2, 3, 4)),
    "normalization": family(single.NORMALIZATION, (1, 2, 3, 4)),
    "convolution": family(single.CONVOLUTION, (2, 3, 3, 4)),
    "pooling": family(single.POOLING, (2, 3, 4)),
    "reshaping": family(single.RESHAPING, (1, 2, 3, 4)),
    "image": image,
}
