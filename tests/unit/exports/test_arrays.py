"""recommender/exports/arrays.py, read by numpy."""

import io

import numpy as np
import pytest

from recommender.exports.arrays import npy_of


def test_numpy_reads_what_was_written() -> None:
    vectors = np.random.default_rng(1).normal(size=(7, 3)).astype(np.float32)
    read = np.load(io.BytesIO(npy_of(vectors)), allow_pickle=False)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, vectors)


def test_rows_stay_rows_whatever_the_memory_looks_like() -> None:
    # numpy would write a transposed array by columns, which many other readers do not take
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    data = npy_of(vectors.T)
    assert b"'fortran_order': False" in data
    np.testing.assert_array_equal(np.load(io.BytesIO(data)), vectors.T)
    # byte by byte, for who reads it without numpy: 1.0 after a header of a multiple of 64 bytes
    assert data.startswith(b"\x93NUMPY\x01\x00")
    assert len(data) % 64 == 6 * 4
    assert np.frombuffer(data[-4:], "<f4")[0] == 5


def test_nobody_at_all_is_a_file_too() -> None:
    assert np.load(io.BytesIO(npy_of(np.zeros((0, 33), dtype=np.float32)))).shape == (0, 33)


def test_what_has_no_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="got 1 dim"):
        npy_of(np.zeros(3, dtype=np.float32))
