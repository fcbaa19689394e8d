"""The safetensors format: what is written comes back, the real reader agrees, no bytes do harm."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from safetensors.numpy import load, save

from recommender.errors import DataError
from recommender.model_files.safetensors import read_tensors, write_tensors
from recommender.ratings.arrays import Float32Array

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ARRAYS = arrays(np.float32, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
TENSORS = st.dictionaries(NAMES.filter(lambda name: name != "__metadata__"), ARRAYS, max_size=4)
ABOUT = st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs"])), max_size=3)
GOOD: dict[str, Any] = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def packed(header: object, numbers: bytes = bytes(8)) -> bytes:
    """A file with this header, as it is where it is bytes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def is_same(one: dict[str, Float32Array], other: dict[str, Float32Array]) -> bool:
    """Bit by bit: NaN is itself, and -0.0 is not 0.0."""
    return one.keys() == other.keys() and all(
        values.shape == other[name].shape and values.tobytes() == other[name].tobytes()
        for name, values in one.items()
    )


@given(TENSORS, ABOUT)
def test_what_is_written_comes_back_in_its_order(
    tensors: dict[str, Float32Array], about: dict[str, str]
) -> None:
    data = write_tensors(tensors, about)
    back, told = read_tensors("a", data)
    assert is_same(back, tensors)
    # of tensors without any number the order does not show
    filled = [name for name, values in tensors.items() if values.size]
    assert [name for name, values in back.items() if values.size] == filled
    assert told == about
    assert (len(data) - sum(one.nbytes for one in tensors.values())) % 8 == 0


@given(TENSORS, ABOUT)
def test_the_real_reader_reads_ours(
    tensors: dict[str, Float32Array], about: dict[str, str]
) -> None:
    assert is_same(load(write_tensors(tensors, about)), tensors)


@given(TENSORS, ABOUT)
def test_ours_reads_what_the_real_writer_writes(
    tensors: dict[str, Float32Array], about: dict[str, str]
) -> None:
    # of nothing at all it writes a header that is no JSON
    assume(tensors or about)
    back, told = read_tensors("a", save(tensors, about))
    assert is_same(back, tensors)
    assert told == about


@given(st.binary(max_size=200))
def test_any_bytes_are_tensors_or_one_sentence(data: bytes) -> None:
    try:
        read_tensors("a.safetensors", data)
    except DataError as error:
        problem = str(error)
        assert problem.startswith("a.safetensors: ")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
ENTRIES = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F64", 7]) | JSON,
        "shape": st.lists(st.integers(-1, 3), max_size=3) | JSON,
        "data_offsets": st.lists(st.integers(-1, 16), max_size=3) | JSON,
    }
)


@given(st.dictionaries(NAMES, ENTRIES | JSON, max_size=3), st.binary(max_size=24))
def test_what_ours_takes_the_real_reader_takes_alike(
    header: dict[str, Any], numbers: bytes
) -> None:
    data = packed(header, numbers)
    try:
        ours, _ = read_tensors("a", data)
    except DataError:
        return
    assert is_same(load(data), ours)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "expected a safetensors file, got 0 bytes"),
        (b"12345678", "8 bytes that say that their header has"),
        (b"<!doctype html><p>missing", "got a web page (is the file missing?)"),
        (b"PK\x03\x04" + bytes(40), "got a zip archive"),
        (packed({"a": GOOD})[:20], "got 20 bytes that say that their header has"),
        ((2**63).to_bytes(8, "little") + b"{}", "their header has 9223372036854775808"),
        (packed(b"{"), "got a header that is not JSON with each name once"),
        (packed(b"\xff\xfe{}"), "got a header that is not JSON"),
        (packed(b"[" * 100_000), "got a header that is not JSON"),
        (packed(b'{"a":' * 100_000), "got a header that is not JSON"),
        (packed(b'{"a": NaN}'), "got a header that is not JSON"),
        (packed(b'{"a": ' + b"9" * 5000 + b"}"), "got a header that is not JSON"),
        (packed(b'{"a": 1, "a": 2}'), "not JSON with each name once"),
        (packed(b"[]"), "got a header without names"),
        (packed({"__metadata__": {"card": 7}}, b""), "expected texts alone under __metadata__"),
        (packed({"__metadata__": []}, b""), "expected texts alone under __metadata__"),
        (packed({"a": 7}), 'tensor "a": expected dtype, shape and data_offsets'),
        (packed({"a": {**GOOD, "more": 1}}), "expected dtype, shape and data_offsets"),
        (packed({"a": {**GOOD, "dtype": "BF16"}}), 'expected numbers of type F32, got "BF16"'),
        (packed({"a": {**GOOD, "dtype": ["F32"]}}), "expected numbers of type F32, got"),
        (packed({"a": {**GOOD, "shape": [2.0]}}), "expected a shape of at most 8 whole numbers"),
        (packed({"a": {**GOOD, "shape": [True, 2]}}), "expected a shape of"),
        (packed({"a": {**GOOD, "shape": [-2]}}), "expected a shape of"),
        (packed({"a": {**GOOD, "shape": [1] * 9}}), "expected a shape of"),
        (packed({"a": {**GOOD, "shape": [2**40]}}), "expected a shape of"),
        (packed({"a": {**GOOD, "shape": [3]}}), "expected 12 bytes for its shape, got 8"),
        (packed({"a": {**GOOD, "data_offsets": [8, 0]}}), "expected 8 bytes for its shape, got -8"),
        (packed({"a": {**GOOD, "data_offsets": [0, 4, 8]}}), "expected two whole numbers"),
        (packed({"a": {**GOOD, "data_offsets": [-8, 0]}}), "expected two whole numbers"),
        (packed({"a": {**GOOD, "data_offsets": [4, 12]}}, bytes(12)), "it leaves a gap before it"),
        (packed({"a": GOOD, "b": GOOD}), 'tensor "b": expected it to begin at 8; it overlaps'),
        (
            packed({"a": GOOD}, bytes(4)),
            "expected 8 bytes of numbers, got 4 (is the file cut off?)",
        ),
        (packed({"a": GOOD}, bytes(9)), "expected 8 bytes of numbers, got 9"),
        (packed({}, bytes(1)), "expected 0 bytes of numbers, got 1"),
        # a name that no text can hold: half a character
        (packed(b'{"\\ud800": 7}'), 'tensor "\\ud800": expected dtype'),
    ],
)
def test_what_is_wrong_is_said(data: bytes, problem: str) -> None:
    with pytest.raises(DataError) as raised:
        read_tensors("a.safetensors", data)
    assert problem in str(raised.value)
    # and shown: a browser takes no half characters
    str(raised.value).encode()


def test_numbers_stand_where_they_are_told_wherever_the_header_ends() -> None:
    # a header whose length is odd: the numbers begin at no multiple of four
    header = {"b": {**GOOD, "data_offsets": [8, 16]}, "a": GOOD}
    text = json.dumps(header).encode()
    text += b" " * (1 - len(text) % 2)
    numbers = np.array([1, 2, 3, 4], dtype="<f4").tobytes()
    tensors, about = read_tensors("a", packed(text, numbers))
    assert {name: values.tolist() for name, values in tensors.items()} == {
        "a": [1, 2],
        "b": [3, 4],
    }
    assert (list(tensors), about) == (["a", "b"], {})
    # numpy's own, to be written to
    tensors["a"][0] = 7
