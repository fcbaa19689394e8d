"""recommender/wording/takeaway.py and the names of files."""

import pytest

from recommender.exports.files import FILES, file_name
from recommender.wording import takeaway as wording


def test_whose_file_it_is_stands_first_and_no_two_have_one_name() -> None:
    assert file_name("deep", "films") == "deep-films.parquet"
    assert len({file_name("deep", what) for what in FILES}) == len(FILES)
    with pytest.raises(KeyError):
        file_name("deep", "everything")


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "1 KB"), (1, "1 KB"), (254_400, "254 KB"), (999_600, "1,000 KB"), (1_250_000, "1.2 MB")],
)
def test_a_size_is_said_as_people_say_it(size: int, shown: str) -> None:
    assert wording.saved("a.npy", size) == f"Saved a.npy, {shown}."


def test_a_table_says_what_its_last_dimension_is_where_it_is_the_bias() -> None:
    assert "bias" in wording.about("history", 32, 33)["vector"]
    assert "bias" not in wording.about("history", 32, 32)["vector"]
    assert wording.about("history", 32, 33)["model"] == "History"
