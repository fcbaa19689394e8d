"""Keys on a chart whose figures stand in a row."""

import pytest

from recommender.views.row_reading import place_after


@pytest.mark.parametrize(
    ("key", "place", "expected"),
    [
        ("ArrowRight", None, 0),
        ("ArrowLeft", None, 3),
        ("ArrowRight", 1, 2),
        ("ArrowDown", 1, 2),
        ("ArrowLeft", 1, 0),
        ("ArrowUp", 1, 0),
        ("ArrowRight", 3, 3),  # it ends at the ends
        ("ArrowLeft", 0, 0),
        ("Home", 2, 0),
        ("End", None, 3),
        ("Tab", 2, None),
        ("a", 2, None),
    ],
)
def test_a_key_goes_to_the_next_figure_of_four(
    key: str, place: int | None, expected: int | None
) -> None:
    assert place_after(key, place, 4) == expected


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowLeft", "Home", "End"])
def test_without_figures_there_is_nowhere_to_go(key: str) -> None:
    assert place_after(key, None, 0) is None
