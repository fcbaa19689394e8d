"""JSON that somebody else may have written: another version of the page, another tab, the visitor.

Example::

    if not is_deep(text):
        record = parse_json(text)
"""

import json
import re
from itertools import accumulate
from typing import NoReturn

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
_DEEPEST = 16  # what the page writes has 4


def is_deep(text: str) -> bool:
    """Say whether brackets are nested too deeply, those in strings left out.

    In the page they do not raise RecursionError: the parser written in C runs out of the browser's
    stack, and all of Python stops for good.
    """
    brackets = _BRACKET.finditer(_STRING.sub("", text))
    depths = accumulate(1 if bracket[0] in "[{" else -1 for bracket in brackets)
    return any(depth > _DEEPEST for depth in depths)


def parse_json(text: str) -> object:
    """Return what a text says that is not deep.

    Raises:
        ValueError: when it is not JSON, or has an integer of thousands of digits.
    """
    value: object = json.loads(text, parse_constant=_refuse)
    return value


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(f"{constant} is not JSON")
