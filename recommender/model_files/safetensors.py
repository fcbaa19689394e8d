r"""The safetensors format: named arrays of numbers in one file, written and read with numpy alone.

Example::

    data = write_tensors({"deep/item_bias": biases}, {"card": "{…}"})
    tensors, about = read_tensors("deep.safetensors", data)

A file is the length of the header as 8 bytes, little-endian, then the header, then all numbers:
https://huggingface.co/docs/safetensors. The header is JSON: name -> type, shape and where the
numbers begin and end. What is read may be anything: any bytes give tensors or a DataError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

import numpy as np

from recommender.errors import DataError
from recommender.json_text import is_deep, parse_json_once
from recommender.ratings.arrays import Float32Array
from recommender.ratings.text import other_kind, quote

LENGTH_BYTES = 8
# the header of the page's own files has some 3,000
LONGEST_HEADER = 10_000_000
METADATA = "__metadata__"
FLOAT32 = "F32"
SIZE = 4
# a header is filled up with blanks to this, so that the numbers stand where a processor wants them
ALIGNMENT = 8
MOST_DIMENSIONS = 8
# what numpy can count on every machine
LARGEST = 2**31 - 1
_ENTRY = {"dtype", "shape", "data_offsets"}

Tensors = dict[str, Float32Array]


class _Place(NamedTuple):
    """Where the numbers of a tensor stand, in bytes."""

    begin: int
    end: int
    name: str
    shape: tuple[int, ...]


def write_tensors(tensors: Mapping[str, Float32Array], about: Mapping[str, str]) -> bytes:
    """Return a file of tensors, in their order.

    Args:
        tensors: float32, by name.
        about: texts by name, which stand in the header.
    """
    header: dict[str, Any] = {METADATA: dict(about)}
    begin = 0
    for name, values in tensors.items():
        end = begin + values.size * SIZE
        offsets = [begin, end]
        header[name] = {"dtype": FLOAT32, "shape": list(values.shape), "data_offsets": offsets}
        begin = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    numbers = [np.ascontiguousarray(values, dtype="<f4").tobytes() for values in tensors.values()]
    return b"".join([len(text).to_bytes(LENGTH_BYTES, "little"), text, *numbers])


def read_tensors(file: str, data: bytes) -> tuple[Tensors, dict[str, str]]:
    """Return the tensors of a file, float32 in the order of their bytes, and the texts about them.

    Raises:
        DataError: saying what was expected; a number that is none is no fault of the format.
    """
    header, start = _header(file, data)
    about = _about(file, header.pop(METADATA, {}))
    places = sorted(_place(file, name, entry) for name, entry in header.items())
    _check_places(file, places, len(data) - start)
    tensors = {}
    for place in places:
        count = prod(place.shape)
        values = np.frombuffer(data, dtype="<f4", count=count, offset=start + place.begin)
        tensors[place.name] = values.astype(np.float32).reshape(place.shape)
    return tensors, about


def _header(file: str, data: bytes) -> tuple[dict[str, Any], int]:
    """Return the header, and where the numbers begin."""
    length = int.from_bytes(data[:LENGTH_BYTES], "little")
    start = LENGTH_BYTES + length
    if len(data) <= LENGTH_BYTES or start > len(data) or length > LONGEST_HEADER:
        kind = other_kind(data)
        got = kind or f"{len(data)} bytes that say that their header has {length}"
        raise DataError(file, None, f"expected a safetensors file, got {got}")
    try:
        text = data[LENGTH_BYTES:start].decode()
        if is_deep(text):
            raise ValueError("too deep")
        header = parse_json_once(text)
    except ValueError as error:
        problem = "expected a safetensors file, got a header that is not JSON with each name once"
        raise DataError(file, None, problem) from error
    if not isinstance(header, dict):
        raise DataError(file, None, "expected a safetensors file, got a header without names")
    return header, start


def _about(file: str, about: object) -> dict[str, str]:
    if not isinstance(about, dict) or not all(type(text) is str for text in about.values()):
        raise DataError(file, None, f"expected texts alone under {METADATA}")
    return about


def _place(file: str, name: str, entry: object) -> _Place:
    """Check one entry of the header by itself."""
    if not isinstance(entry, dict) or entry.keys() != _ENTRY:
        raise _wrong(file, name, "expected dtype, shape and data_offsets")
    if entry["dtype"] != FLOAT32:
        got = quote(str(entry["dtype"]))
        raise _wrong(file, name, f"expected numbers of type {FLOAT32}, got {got}")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not _are_sizes(shape) or len(shape) > MOST_DIMENSIONS:
        raise _wrong(file, name, f"expected a shape of at most {MOST_DIMENSIONS} whole numbers")
    if not _are_sizes(offsets) or len(offsets) != 2:
        raise _wrong(file, name, "expected two whole numbers as data_offsets")
    begin, end = offsets
    if end - begin != SIZE * prod(shape):
        expected, got = SIZE * prod(shape), end - begin
        raise _wrong(file, name, f"expected {expected} bytes for its shape, got {got}")
    return _Place(begin, end, name, tuple(shape))


def _are_sizes(values: object) -> bool:
    if not isinstance(values, list):
        return False
    return all(type(value) is int and 0 <= value <= LARGEST for value in values)


def _check_places(file: str, places: list[_Place], size: int) -> None:
    """Refuse tensors that overlap, leave bytes out or are not all there."""
    reached = 0
    for place in places:
        if place.begin != reached:
            what = "overlaps another one" if place.begin < reached else "leaves a gap before it"
            raise _wrong(file, place.name, f"expected it to begin at {reached}; it {what}")
        reached = place.end
    if reached != size:
        problem = f"expected {reached} bytes of numbers, got {size} (is the file cut off?)"
        raise DataError(file, None, problem)


def _wrong(file: str, name: str, problem: str) -> DataError:
    return DataError(file, None, f"tensor {quote(name)}: {problem}")
