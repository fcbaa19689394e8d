"""The charts and lists of a data set, counted by hand."""

import pytest

from recommender.steps import finished
from recommender.views.data_tables import tabulating
from recommender.views.profile import Bars, Profile
from tests.unit.samples import dataset_of, real_dataset

# 1 December 1997, 00:00, and the last second before it; 15 February 1998
DECEMBER = 880_934_400
FEBRUARY = 887_500_800


def charts_of(profile: Profile) -> dict[str, Bars]:
    return {bars.title: bars for bars in profile.charts}


def bars_of(profile: Profile, title: str) -> dict[str, int]:
    bars = charts_of(profile)[title]
    return dict(zip(bars.labels, bars.values, strict=True))


def test_stars_and_months_without_ratings_are_there() -> None:
    times = [DECEMBER - 1, DECEMBER, DECEMBER + 1, FEBRUARY]
    ratings = [(user, 1, 5 if user < 4 else 2, time) for user, time in enumerate(times, 1)]
    profile = finished(tabulating(dataset_of(["A"], ratings))).profile
    assert bars_of(profile, "Ratings by star") == {"1 ★": 0, "2 ★": 1, "3 ★": 0, "4 ★": 0, "5 ★": 3}
    # the last second of November is November's, in Greenwich
    months = {"Nov 1997": 1, "Dec 1997": 2, "Jan 1998": 0, "Feb 1998": 1}
    assert bars_of(profile, "Ratings by month") == months


def test_more_than_ten_years_are_shown_by_year_and_what_is_no_date_not_at_all() -> None:
    def titles(last: int) -> list[str]:
        ratings = [(1, 1, 5, DECEMBER), (2, 1, 5, last)]
        return [
            bars.title for bars in finished(tabulating(dataset_of(["A"], ratings))).profile.charts
        ]

    year = 366 * 86_400
    assert "Ratings by month" in titles(DECEMBER + 9 * year)
    assert "Ratings by year" in titles(DECEMBER + 11 * year)
    # milliseconds would be the year 29,885, and as many bars would fill the memory
    for last in (DECEMBER + 200 * year, DECEMBER * 1000, 10**15 - 1):
        assert [title for title in titles(last) if title.startswith("Ratings by")] == [
            "Ratings by star",
            "Ratings by genre",
        ]


def test_timestamps_that_are_all_no_dates_have_no_chart() -> None:
    profile = finished(tabulating(dataset_of(["A"], [(1, 1, 5, DECEMBER * 1000)]))).profile
    assert "Ratings by month" not in charts_of(profile)


def test_counts_are_binned_by_edges_that_are_round() -> None:
    # film 1 has 12 ratings, film 2 has 4, film 3 has 1, film 4 none
    counts = {1: 12, 2: 4, 3: 1}
    ratings = [(user, film, 4, 900) for film, n in counts.items() for user in range(1, n + 1)]
    profile = finished(tabulating(dataset_of("ABCD", ratings))).profile
    # bins within the first and the last that hold a film stay, empty or not
    films = {"0": 1, "1": 1, "2–4": 1, "5–9": 0, "10–19": 1}
    assert bars_of(profile, "Ratings per film") == films
    # user 1 has three, users 2 to 4 have two, users 5 to 12 have one
    assert bars_of(profile, "Ratings per user") == {"1": 8, "2–4": 4}
    assert charts_of(profile)["Ratings per user"].unit == "users"


@pytest.mark.parametrize(
    ("num_ratings", "label"), [(9, "5–9"), (10, "10–19"), (1000, "1,000–1,999")]
)
def test_edges_belong_to_the_bin_that_they_begin(num_ratings: int, label: str) -> None:
    ratings = [(user, 1, 4, 900) for user in range(1, num_ratings + 1)]
    assert bars_of(finished(tabulating(dataset_of("A", ratings))).profile, "Ratings per film") == {
        label: 1
    }


def test_the_best_have_twenty_ratings_and_ties_go_to_the_more_rated() -> None:
    # means: A 5 of 19, B 4 of 20, C 4 of 21, D 3 of 30; E has none
    stars_and_numbers = [(5, 19), (4, 20), (4, 21), (3, 30)]
    ratings = [
        (user, film, stars, 900)
        for film, (stars, number) in enumerate(stars_and_numbers, 1)
        for user in range(1, number + 1)
    ]
    profile = finished(tabulating(dataset_of("ABCDE", ratings))).profile
    assert [film.title for film in profile.best_rated] == ["C", "B", "D"]
    assert [(film.title, film.num_ratings) for film in profile.most_rated] == [
        ("D", 30), ("C", 21), ("B", 20), ("A", 19),
    ]  # fmt: skip
    assert [film.mean_rating for film in profile.best_rated] == [4, 4, 3]


def test_one_rating_is_enough() -> None:
    profile = finished(tabulating(dataset_of(["A"], [(1, 1, 3, DECEMBER)]))).profile
    assert bars_of(profile, "Ratings by month") == {"Dec 1997": 1}
    assert bars_of(profile, "Ratings per user") == {"1": 1}
    assert [film.title for film in profile.most_rated] == ["A"]
    assert profile.best_rated == ()


def test_real_data() -> None:
    profile = finished(tabulating(real_dataset())).profile
    sums = {bars.title: sum(bars.values) for bars in profile.charts}
    assert sums == {
        "Ratings by star": 100_000,
        "Ratings by month": 100_000,
        "Ratings by genre": 212_595,  # a film counts for each of its genres
        "Ratings per user": 943,
        "Ratings per film": 1682,
    }
    months = charts_of(profile)["Ratings by month"].labels
    assert (months[0], months[-1], len(months)) == ("Sep 1997", "Apr 1998", 8)
    genres = charts_of(profile)["Ratings by genre"]
    assert genres.labels[0] == "Drama"
    assert len(genres.labels) == 19
    assert list(genres.values) == sorted(genres.values, reverse=True)
    # no number of numpy: they cross to JavaScript, and are compared
    assert {type(value) for bars in profile.charts for value in bars.values} == {int}
    assert profile.most_rated[0].title == "Star Wars (1977)"
    assert profile.best_rated[0].title == "A Close Shave (1995)"
    assert (len(profile.most_rated), len(profile.best_rated)) == (10, 10)
