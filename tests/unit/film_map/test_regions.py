"""Names of spots: true, useful, far enough from one another, and none by chance."""

from collections.abc import Sequence

import numpy as np
import pytest

from recommender.film_map.regions import LEAST, Region, regions_of
from recommender.ratings.arrays import Float32Array, Float64Array, Int32Array
from recommender.ratings.genres import GENRES
from tests.unit.samples import real_dataset


class Films:
    """Films that are put together spot by spot, 300 dramas of all decades among them."""

    def __init__(self, seed: int = 3) -> None:
        self._chance = np.random.default_rng(seed)
        self._points = [self._chance.uniform(-10, 10, (300, 2))]
        self._genres = [["Drama"]] * 300
        self._years = self._chance.integers(1930, 2000, 300).tolist()

    def spot(
        self,
        x: float,
        y: float,
        num_films: int,
        genre: str = "Drama",
        years: Sequence[int] = (0,),
        radius: float = 0.7,
    ) -> "Films":
        """Add films of a genre that stand around a point, of the given years in turn."""
        around = self._chance.uniform(-radius, radius, (num_films, 2))
        self._points.append(np.add(around, (x, y)))
        self._genres += [[genre]] * num_films
        self._years += [years[i % len(years)] for i in range(num_films)]
        return self

    @property
    def points(self) -> Float64Array:
        return np.concatenate(self._points)

    @property
    def genres(self) -> Float32Array:
        rows = [[name in names for name in GENRES] for names in self._genres]
        return np.array(rows, dtype=np.float32)

    @property
    def years(self) -> Int32Array:
        return np.array(self._years, dtype=np.int32)

    def regions(self, most: int = 8) -> list[Region]:
        return regions_of(self.points, self.genres, GENRES, self.years, most)


def names(regions: Sequence[Region]) -> list[str]:
    return [region.text for region in regions]


def test_a_spot_is_named_after_the_genre_that_is_common_there_alone() -> None:
    horror, western = Films().spot(5, 5, 40, "Horror").spot(-6, 2, 25, "Western").regions()
    # the more surprising one first
    assert (horror.text, western.text) == ("Horror", "Western")
    assert (horror.x, horror.y) == pytest.approx((5, 5), abs=0.3)
    assert (western.x, western.y) == pytest.approx((-6, 2), abs=0.3)
    # the whole spot, and nothing but films that are so
    assert (horror.num_films, western.num_films) == (40, 25)


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ([1940, 1945, 1949], "1940s"),
        ([1941, 1952], "1940s–50s"),
        ([1895, 1903], "1890s–1900s"),
        ([2003, 2012], "2000s–10s"),
        ([1997], "1990s"),
    ],
)
def test_a_spot_is_named_after_the_era(years: Sequence[int], text: str) -> None:
    assert names(Films().spot(5, 5, 40, years=years).regions()) == [text]


def test_where_most_films_are_of_one_decade_its_years_are_names() -> None:
    films = Films().spot(0, 0, 700, years=range(1990, 2000), radius=10)
    films.spot(6, -6, 60, years=[1997]).spot(-6, 6, 60, years=[1947])
    assert sorted(names(films.regions())) == ["1940s", "1997"]


@pytest.mark.parametrize(
    "genre",
    # of everything, or of a good half of it: commoner nowhere
    ["Drama", "unknown"],
)
def test_what_is_no_news_is_no_name(genre: str) -> None:
    assert names(Films().spot(5, 5, 40, genre).regions()) == []


@pytest.mark.parametrize("num_films", range(LEAST))
def test_few_films_have_no_regions(num_films: int) -> None:
    points = np.zeros((num_films, 2))
    genres = np.ones((num_films, 19), dtype=np.float32)
    years = np.full(num_films, 1940, dtype=np.int32)
    assert regions_of(points, genres, GENRES, years) == []


def test_a_spot_with_too_few_films_of_a_genre_is_not_named() -> None:
    assert names(Films().spot(5, 5, LEAST, "Western").regions()) == ["Western"]
    assert names(Films().spot(5, 5, LEAST - 1, "Western").regions()) == []


@pytest.mark.parametrize(("num_dramas", "expected"), [(0, ["Western"]), (80, [])])
def test_a_genre_that_few_films_of_a_spot_have_is_no_name(
    num_dramas: int, expected: list[str]
) -> None:
    # 20 of 100, though all Westerns stand there
    films = Films().spot(5, 5, 20, "Western").spot(5, 5, num_dramas)
    assert names(films.regions()) == expected


def test_films_all_at_one_place_are_no_region() -> None:
    films = Films().spot(5, 5, 100, "Horror")
    assert regions_of(np.ones_like(films.points), films.genres, GENRES, films.years) == []


@pytest.mark.parametrize(
    ("x", "expected"),
    # the map is 20 wide: two spots side by side are one region, two far apart are two
    [(2, 1), (9, 2)],
)
def test_no_name_stands_twice_close_by(x: float, expected: int) -> None:
    films = Films().spot(0, 0, 40, "Horror").spot(x, 0, 40, "Horror")
    assert names(films.regions()) == ["Horror"] * expected


def test_two_genres_of_the_same_films_give_one_name() -> None:
    films = Films().spot(5, 5, 40, "Animation")
    both = films.genres
    both[both[:, GENRES.index("Animation")] > 0, GENRES.index("Children's")] = 1
    assert len(regions_of(films.points, both, GENRES, films.years)) == 1


def test_at_most_so_many_the_most_surprising_ones() -> None:
    films = Films()
    spots = [
        "Horror",
        "Western",
        "War",
        "Musical",
        "Comedy",
        "Crime",
        "Mystery",
        "Sci-Fi",
        "Action",
    ]
    for place, genre in enumerate(spots):
        films.spot(8 * np.cos(0.7 * place), 8 * np.sin(0.7 * place), 60 - 4 * place, genre)
    everything = films.regions(most=20)
    # and "Drama", where there is nothing else
    assert set(names(everything)) >= set(spots)
    assert films.regions() == everything[:8]
    assert films.regions(most=3) == everything[:3]
    assert films.regions(most=0) == []


@pytest.mark.parametrize(("most", "eras", "genres"), [(1, 1, 0), (2, 1, 1), (4, 2, 1), (8, 3, 1)])
def test_half_of_the_names_may_be_eras(most: int, eras: int, genres: int) -> None:
    films = Films().spot(-7, 7, 60, years=[1912]).spot(7, 7, 60, years=[2012])
    films.spot(-7, -7, 60, years=[1872]).spot(7, -7, 30, "Western")
    found = names(films.regions(most))
    assert sum(text[0].isdigit() for text in found) == eras
    assert found.count("Western") == genres


@pytest.mark.parametrize(("factor", "shift"), [(1000, -7e4), (1e-3, 0.5)])
def test_the_units_of_the_map_do_not_matter(factor: float, shift: float) -> None:
    films = Films().spot(5, 5, 40, "Horror").spot(-6, 2, 25, "Western")
    moved = regions_of(films.points * factor + shift, films.genres, GENRES, films.years)
    assert [(r.text, r.num_films) for r in moved] == [
        (r.text, r.num_films) for r in films.regions()
    ]
    assert moved[0].x == pytest.approx(films.regions()[0].x * factor + shift, rel=1e-6)


@pytest.mark.parametrize("x", [-1e6, 1e6])
def test_a_film_far_from_all_others_hides_nothing(x: float) -> None:
    films = Films().spot(5, 5, 40, "Horror")
    before = films.regions()
    assert films.spot(x, 0, 1, "Western").regions() == before


@pytest.mark.parametrize("x", [-25, 25])
def test_a_small_cluster_apart_from_the_rest_is_named(x: float) -> None:
    assert names(Films().spot(x, 5, 15, "Western").regions()) == ["Western"]


@pytest.mark.parametrize(("num_comedies", "expected"), [(110, []), (40, ["Drama"])])
def test_a_little_commoner_than_everywhere_is_no_name(
    num_comedies: int, expected: list[str]
) -> None:
    # With 110 comedies there, 450 of all 1,060 films are dramas, 42 %, and 150 of the spot's 260,
    # 58 %: 1.4 times as many. With 40 it is 45 % of 990 and 79 % of 190: 1.7 times.
    films = Films().spot(0, 0, 500, "Comedy", radius=10).spot(5, 5, 150)
    films.spot(5, 5, num_comedies, "Comedy")
    assert names(films.regions()) == expected


@pytest.mark.parametrize("seed", range(5))
def test_chance_names_nothing(seed: int) -> None:
    dataset = real_dataset()
    points = np.random.default_rng(seed).normal(size=(dataset.num_items, 2))
    assert regions_of(points, dataset.item_genres, GENRES, dataset.item_years) == []


def test_names_of_real_films_are_true() -> None:
    dataset = real_dataset()
    # a map by year and by whether a film is for children: what stands together is known
    chance = np.random.default_rng(1)
    is_for_children = dataset.item_genres[:, GENRES.index("Children's")]
    points = np.column_stack([dataset.item_years / 4, 12 * is_for_children])
    points += chance.normal(size=points.shape)
    points[dataset.item_years == 0] = 0
    found = regions_of(points, dataset.item_genres, GENRES, dataset.item_years)
    assert "Children's" in names(found)
    for region in found:
        if region.text.endswith("0s"):
            # the middle of a decade, 4 years a unit
            middle = 4 * region.x
            first = int(region.text[:4])
            assert first - 5 <= middle <= first + 25
        if region.text == "Children's":
            assert region.y == pytest.approx(12, abs=1)
