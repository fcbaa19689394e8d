"""The loop: what is drawn when, and what happens when something breaks."""

from collections.abc import Callable
from typing import Any

import pytest

from recommender.app.effects import Effect, Load
from recommender.app.events import Broke, Event, FilmsPaged, LoadClicked
from recommender.app.loop import App
from recommender.app.state import State
from recommender.app.update import update


@pytest.fixture
def asked() -> list[Effect]:
    return []


@pytest.fixture
def app(asked: list[Effect]) -> App:
    return App(update, State(), asked.append, report=str)


def test_a_view_draws_when_its_part_has_changed_only(app: App) -> None:
    phases: list[str] = []
    app.watch(lambda state: (state.phase,), phases.append)
    app.show()
    app.send(FilmsPaged(1))
    assert phases == ["ready"]
    app.send(LoadClicked())
    assert phases == ["ready", "loading"]


def test_effects_are_carried_out_after_the_page_is_drawn(app: App, asked: list[Effect]) -> None:
    seen: list[Any] = []
    app.watch(lambda state: (state.phase,), lambda phase: seen.append((phase, list(asked))))
    app.send(LoadClicked())
    assert seen == [("loading", [])]
    assert asked == [Load(1)]


def test_an_event_that_is_sent_meanwhile_waits_its_turn(app: App) -> None:
    pages: list[int] = []

    def draw(page: int) -> None:
        pages.append(page)
        if page == 1:
            app.send(FilmsPaged(2))
            assert app.state.film_page == 1

    app.watch(lambda state: (state.film_page,), draw)
    app.send(FilmsPaged(1))
    assert pages == [1, 2]


def test_a_view_that_fails_is_said_once_and_keeps_nobody_from_drawing(app: App) -> None:
    drawn: list[int] = []

    def fail(page: int) -> None:
        raise RuntimeError(f"no page {page}")

    app.watch(lambda state: (state.film_page,), fail)
    app.watch(lambda state: (state.film_page,), drawn.append)
    app.send(FilmsPaged(3))
    assert drawn == [3]
    assert (app.state.phase, app.state.notice.text) == ("failed", "no page 3")
    app.send(LoadClicked())
    assert app.state.phase == "loading"


def test_an_update_that_fails_changes_nothing_but_the_notice(asked: list[Effect]) -> None:
    def broken(state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
        if isinstance(event, Broke):
            return update(state, event)
        raise KeyError("a rule")

    app = App(broken, State(), asked.append, report=lambda error: f"It broke: {error}.")
    app.send(LoadClicked())
    assert app.state.notice.text == "It broke: 'a rule'."
    assert asked == []


class Impatient:
    """Leaves the rest to another task after each view."""

    def __init__(self) -> None:
        self.left: list[Callable[[], None]] = []

    def begin(self) -> None: ...

    def is_over(self) -> bool:
        return True

    def go_on(self, work: Callable[[], None]) -> None:
        self.left.append(work)

    def turn(self) -> None:
        self.left.pop()()


@pytest.fixture
def pace() -> Impatient:
    return Impatient()


@pytest.fixture
def slow(asked: list[Effect], pace: Impatient) -> App:
    return App(update, State(), asked.append, str, pace)


def test_an_answer_is_drawn_in_several_tasks(
    slow: App, asked: list[Effect], pace: Impatient
) -> None:
    drawn: list[str] = []
    slow.watch(lambda state: (state.phase,), drawn.append)
    slow.watch(lambda state: (state.phase,), lambda phase: drawn.append(f"{phase} too"))
    slow.answer(LoadClicked())
    assert (drawn, asked) == (["loading"], [])
    slow.answer(FilmsPaged(1))  # waits
    pace.turn()
    assert (drawn, asked) == (["loading", "loading too"], [])
    assert slow.state.film_page == 0
    pace.turn()
    assert asked == [Load(1)]
    assert slow.state.film_page == 1
    while pace.left:
        pace.turn()
    assert (drawn, asked) == (["loading", "loading too"], [Load(1)])


def test_what_a_visitor_does_meanwhile_is_drawn_at_once_after_the_answer(
    slow: App, asked: list[Effect], pace: Impatient
) -> None:
    drawn: list[tuple[str, int]] = []
    slow.watch(lambda state: (state.film_page,), lambda page: drawn.append(("one", page)))
    slow.watch(lambda state: (state.film_page,), lambda page: drawn.append(("two", page)))
    slow.answer(FilmsPaged(1))
    slow.send(FilmsPaged(2))
    assert drawn == [("one", 1), ("two", 1), ("one", 2), ("two", 2)]
    pace.turn()  # that was asked for before: nothing is left
    assert len(drawn) == 4
    slow.answer(FilmsPaged(3))
    assert drawn[4:] == [("one", 3)]


def test_what_fails_in_a_later_task_is_said(slow: App, pace: Impatient) -> None:
    drawn: list[int] = []

    def fail(page: int) -> None:
        raise RuntimeError(f"no page {page}")

    slow.watch(lambda state: (state.film_page,), drawn.append)
    slow.watch(lambda state: (state.film_page,), fail)
    slow.answer(FilmsPaged(3))
    while pace.left:
        pace.turn()
    assert (drawn, slow.state.notice.text) == ([3], "no page 3")
