"""Name of a family -> a function that draws a Case of it. A family has a file of its own here."""

from . import chained

FAMILIES = {
    **chained.FAMILIES,
}
