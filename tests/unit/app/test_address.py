"""The address: whatever makes an experiment comes back as it was, whatever else is named."""

import dataclasses
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.app import address
from recommender.app.address import (
    LONGEST,
    LONGEST_RUN,
    LONGEST_TEXT,
    MOST_SENTENCES,
    SHARED,
    YOU,
    Experiment,
    fragment_of,
    is_address,
    read_fragment,
)
from recommender.app.fields import PAGE, Field
from recommender.app.settings import FIELDS, Settings
from recommender.film_map.classes import LABELS_OF
from recommender.film_map.viewport import MOST_ZOOM, View

# what browsers leave in a fragment as it is
IN_A_FRAGMENT = re.compile(r"[\w!$&'()*+,;=:@/?.~%-]*", re.ASCII)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Any value that a setting may have."""
    if field.kind == "switch":
        return st.booleans()
    if field.kind == "choice":
        return st.sampled_from(list(field.options))
    if field.kind == "several":
        return st.frozensets(st.sampled_from(list(field.options)))
    if field.kind == "text":
        return st.text(st.characters(codec="utf-8"), max_size=LONGEST_TEXT)
    if field.kind == "whole":
        numbers: st.SearchStrategy[Any] = st.integers(int(field.least), int(field.most))
    else:
        numbers = st.floats(field.least, field.most)
    return st.none() | numbers if field.may_be_empty else numbers


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Any experiment; settings that stay as they are by default are as common as others."""
    changed = draw(st.sets(st.sampled_from(sorted(SHARED))))
    values = {name: draw(values_of(SHARED[name])) for name in sorted(changed)}
    settings = Settings(**values)
    shares = st.integers(0, 10**5).map(lambda n: n / 10**5)
    zooms = st.integers(10**3, int(MOST_ZOOM) * 10**3).map(lambda n: n / 10**3)
    return Experiment(
        settings,
        user=draw(st.none() | st.just(YOU) | st.integers(0, 10**18 - 1)),
        hidden=draw(st.frozensets(st.sampled_from(LABELS_OF[settings.map_coloring]))),
        view=View(draw(shares), draw(shares), draw(zooms)),
        run=draw(st.from_regex(rf"[0-9a-z_-]{{0,{LONGEST_RUN}}}", fullmatch=True)),
        is_embedded=draw(st.booleans()),
    )


@given(experiments())
def test_an_experiment_comes_back_as_it_was(experiment: Experiment) -> None:
    fragment = fragment_of(experiment)
    reading = read_fragment(fragment)
    assert (reading.experiment, reading.wrong) == (experiment, ())
    # a browser gives back what it was given
    assert IN_A_FRAGMENT.fullmatch(fragment)
    assert len(fragment) < LONGEST
    assert is_address(fragment)


@given(experiments())
def test_what_is_as_by_default_is_left_out(experiment: Experiment) -> None:
    names = {part.partition("=")[0] for part in fragment_of(experiment).split("&")}
    default = Settings()
    for name in FIELDS:
        is_changed = getattr(experiment.settings, name) != getattr(default, name)
        assert (name in names) == is_changed


def test_an_unchanged_page_has_no_fragment() -> None:
    assert fragment_of(Experiment()) == ""
    assert read_fragment("").experiment == Experiment()


def test_a_link_can_be_read_by_people() -> None:
    settings = Settings(epochs=5, map_live=False, hide=frozenset(), film_title="a&b=ü 100%")
    experiment = Experiment(settings, 12, frozenset({"Horror"}), View(0.4, 0.00001, 2.5))
    assert fragment_of(experiment) == (
        "v=1&epochs=5&film_title=a%26b%3D%C3%BC%20100%25&map_live=off&hide=&user=12"
        "&hidden=Horror&view=0.4,0.00001,2.5"
    )
    assert fragment_of(Experiment(is_embedded=True)) == "embed"


def test_what_is_the_page_s_own_stays_with_each_visitor() -> None:
    assert fragment_of(Experiment(Settings(theme="dark"))) == ""
    reading = read_fragment("theme=dark")
    assert (reading.experiment.settings.theme, len(reading.wrong)) == ("", 1)
    assert {field.place for field in SHARED.values()} == {f.place for f in FIELDS.values()} - {PAGE}


def test_each_name_means_one_thing_and_no_list_holds_its_own_separator() -> None:
    assert len(address._RANKS) == 1 + len(SHARED) + len(address._PARTS)
    assert not [label for labels in LABELS_OF.values() for label in labels if ";" in label]
    several = [field for field in FIELDS.values() if field.kind == "several"]
    assert len(several) >= 3
    assert not [option for field in several for option in field.options if "," in option]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("epochs=900", "Epochs: expected a whole number from 1 to 200, got 900."),
        ("epochs=", 'Epochs: expected a whole number from 1 to 200, got "".'),
        ("epochs", 'Epochs: expected a whole number from 1 to 200, got "".'),
        ("epochs=4&epochs=4", "Epochs: expected once, got several times."),
        ("epochs=%zz", 'Epochs: expected text in percent-encoded UTF-8, got "%zz".'),
        ("epochs=%ff", 'Epochs: expected text in percent-encoded UTF-8, got "%ff".'),
        ("epochs=1%0a%00", None),
        ("loss=hinge", 'Loss: expected softmax or full or bpr, got "hinge".'),
        ("map_live=banana", 'Follow the training on the map: expected on or off, got "banana".'),
        ("epoch=3", "“epoch” is none of this page’s settings."),
        ("=3", "“” is none of this page’s settings."),
        ("user=x", 'User: expected you or a user id, got "x".'),
        ("user=-1", 'User: expected you or a user id, got "-1".'),
        ("user=٣", 'User: expected you or a user id, got "٣".'),
        ("user=12&user=13", "User: expected once, got several times."),
        ("hidden=Pop", None),
        ("hidden=no%20year", None),  # of another colouring
        ("view=1,2,3", None),
        ("view=nan,0,1", None),
        ("view=0.5,0.5,41", None),
        ("view=0.5,0.5,0.9", None),
        ("run=a b", 'Run: expected at most 40 letters, digits and hyphens, got "a b".'),
        ("v=x", 'Version: expected a whole number, got "x".'),
        (
            "v=2",
            "The link is of a newer page (version 2): what this one knows of it is used.",
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_else_is_lost(
    part: str, sentence: str | None
) -> None:
    reading = read_fragment(f"seed=3&{part}&map_lines=on")
    assert reading.experiment == Experiment(Settings(seed=3, map_lines=True))
    assert len(reading.wrong) == 1
    assert reading.wrong[0] == (sentence or reading.wrong[0])
    assert reading.wrong[0].isprintable()


def test_parts_that_hang_together_are_read_in_any_order() -> None:
    reading = read_fragment("hidden=no%20year&map_coloring=year")
    assert (reading.experiment.hidden, reading.wrong) == (frozenset({"no year"}), ())


def test_a_place_of_the_page_is_no_experiment() -> None:
    assert not is_address("test-title")
    assert is_address("embed")
    assert is_address("")


@pytest.mark.parametrize(
    "fragment",
    [
        *("a" * 2_000_000, "&" * 2_000_000, "%" * 2_000_000, "epochs=" + "9" * 2_000_000),
        *("a&" * (LONGEST // 2), "a=%ff&" * (LONGEST // 6), "epochs=" + "9" * (LONGEST - 7)),
        *("film_title=" + "%00" * 100, "%00=%00", "epochs=\ud800", "view=" + "." * 7000),
        *("only_genres=" + "," * 180, "hidden=" + ";" * 180, "loss=" + "\u202e" * 150),
    ],
    ids=lambda fragment: f"{fragment[:12]!a} {len(fragment)}",
)
def test_hostile_addresses_are_read_at_once_and_said_briefly(fragment: str) -> None:
    started = time.perf_counter()
    reading = read_fragment(fragment)
    assert time.perf_counter() - started < 0.2
    assert len(reading.wrong) <= MOST_SENTENCES + 1
    assert all(len(sentence) <= 301 and sentence.isprintable() for sentence in reading.wrong)
    # whatever was taken over can be written
    again = read_fragment(fragment_of(reading.experiment))
    assert again.experiment == reading.experiment


@given(st.text(st.sampled_from("&=%;,.eh0123v"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read(fragment: str) -> None:
    reading = read_fragment(fragment)
    assert read_fragment(fragment_of(reading.experiment)).experiment == reading.experiment


def test_a_text_that_nobody_could_read_back_is_left_out() -> None:
    longest = Settings(film_title="ü" * LONGEST_TEXT)
    assert read_fragment(fragment_of(Experiment(longest))).experiment.settings == longest
    longer = dataclasses.replace(longest, film_title="ü" * (LONGEST_TEXT + 1))
    assert fragment_of(Experiment(longer)) == ""
    assert fragment_of(Experiment(Settings(film_title="\ud800"))) == "v=1&film_title=%3F"
