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


def parse_json_once(text: str) -> object:
    """Return what a text says that is not deep, and in which no object has a name twice.

    Raises:
        ValueError: when it is not such a text.
    """
    value: object = json.loads(text, parse_constant=_refuse, object_pairs_hook=_each_once)
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two that share a name, Python would take the last and others the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(f"{constant} is not JSON")
