"""Name of a family -> a function that draws a Case of it. A family has a file of its own here."""

from . import attention, chained, masks, merging, recurrent

FAMILIES = {
    **chained.FAMILIES,
    **merging.FAMILIES,
    **recurrent.FAMILIES,
    **attention.FAMILIES,
    **masks.FAMILIES,
}
