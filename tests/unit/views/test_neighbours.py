"""What drew a film: cosines by hand."""

import numpy as np

from recommender.views.neighbours import neighbours


def test_the_nearest_films_of_a_history_come_first() -> None:
    # item 0 has the cosine 0.8 with item 1, 0.6 with item 2, and -1 with item 3
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [-1, 0]], dtype=np.float32)
    history = np.array([3, 2, 1], dtype=np.int32)
    assert neighbours(vectors, [0], history, k=2) == [[1, 2]]
    assert neighbours(vectors, [0, 3], history, k=5) == [[1, 2, 3], [3, 2, 1]]


def test_an_empty_history_draws_nothing() -> None:
    vectors = np.eye(2, dtype=np.float32)
    assert neighbours(vectors, [0, 1], np.array([], dtype=np.int32), k=3) == [[], []]
