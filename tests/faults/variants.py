"""How many variants of a fault are tried: one proves the promise, `FAULTS=all` tries all."""

import os
from collections.abc import Sequence
from typing import TypeVar

IS_ALL = os.environ.get("FAULTS") == "all"

Variant = TypeVar("Variant")


def variants(cases: Sequence[Variant], number: int = 1) -> Sequence[Variant]:
    """Return the first so many of the variants of a fault; with FAULTS=all, every one.

    Each of those that are left out takes a start of the page, ten seconds, and goes the same way
    through the page's own code.
    """
    return cases if IS_ALL else cases[:number]
