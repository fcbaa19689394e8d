"""recommender/exports/projector.py: what https://projector.tensorflow.org demands of both files."""

import csv
import dataclasses
import io

import numpy as np

from recommender.exports.projector import LABELS, labels_tsv, vectors_tsv
from recommender.ratings.titles import Title
from recommender.steps import finished
from tests.unit.samples import dataset_of, real_dataset


def test_vectors_come_back_to_the_last_bit() -> None:
    vectors = np.random.default_rng(1).normal(size=(450, 5)).astype(np.float32)
    vectors[0] = [0, -0.0, 1e-38, 3e38, 1 / 3]
    text = finished(vectors_tsv(vectors))
    read = np.loadtxt(io.StringIO(text), delimiter="\t", dtype=np.float32)
    np.testing.assert_array_equal(read, vectors)


def test_labels_have_a_header_and_a_line_for_each_vector() -> None:
    dataset = real_dataset()
    lines = finished(labels_tsv(dataset)).split("\n")
    assert lines[0].split("\t") == list(LABELS)
    assert lines.pop() == ""
    # the projector shows nothing where the numbers of lines differ
    assert len(lines) == 1 + dataset.num_items
    assert lines[1].split("\t") == [
        "Toy Story (1995)", "1", "1995", "Animation, Children's, Comedy", "452",
    ]  # fmt: skip
    assert all(line.count("\t") == len(LABELS) - 1 for line in lines)


def test_a_title_cannot_make_a_cell_or_a_line() -> None:
    dataset = dataset_of(["A (1990)", "B"], [(1, 1, 5, 10)])
    breaks = "a\tb\nc\r\nd\x0be\x0cf\x1cg\x85h\u2028i"
    titles = [Title(breaks, 1990), Title('"B', None)]
    text = finished(labels_tsv(dataclasses.replace(dataset, titles=titles)))
    first, second = [line.split("\t") for line in text.splitlines()[1:]]
    assert first[0] == "a b c d e f g h i (1990)"
    # without a year there is an empty cell; a quote is a letter: the projector knows no quoting
    assert (second[0], second[2]) == ('"B', "")
    read = list(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {len(row) for row in read} == {len(LABELS)}


def test_the_page_breathes_between_some_rows() -> None:
    steps = vectors_tsv(np.zeros((1000, 2), dtype=np.float32))
    assert sum(1 for _ in steps) == 5
