"""Somebody's favourites and each model's recommendations, side by side, and whose they are.

Example::

    view = ComparisonView(app.send)
    app.watch(lambda state: (state.tested,), view.show)
"""

from collections.abc import Callable
from typing import Any

from recommender.app.events import (
    AudienceChosen,
    Event,
    FavouritesCopied,
    FilmExplained,
    SteeringReset,
    UserTyped,
)
from recommender.app.training import Trained
from recommender.views.comparison import Comparison
from recommender.views.question import VISITOR, Asker
from recommender.views.steering import Steering
from recommender.wording import lists as wording
from ui.comparison_table import ComparisonTable
from ui.dom import by_id, enable, hide, leave, listen, show_text


class ComparisonView:
    """The table, and the controls that say whose lists it shows."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here."""
        self._send = send
        self._table = ComparisonTable(by_id("recommendations"))
        listen(by_id("recommendations"), "click", self._explain)
        listen(by_id("audience"), "submit", self._show_user)
        listen(by_id("for-visitor"), "change", lambda _: send(AudienceChosen(True)))
        listen(by_id("for-user"), "change", lambda _: send(AudienceChosen(False)))
        listen(by_id("copy-favourites"), "click", self._copy)
        listen(by_id("steering-reset"), "click", lambda _: send(SteeringReset()))

    def _explain(self, event: Any) -> None:
        button = event.target.closest("button")
        if button:
            self._send(FilmExplained(button.dataset.model, int(button.dataset.place)))

    def _copy(self, _: Any) -> None:
        self._send(FavouritesCopied())
        by_id("for-visitor").focus()  # the button goes with the user's lists

    def _show_user(self, event: Any) -> None:
        event.preventDefault()
        self._send(UserTyped(by_id("user-id").value))

    @staticmethod
    def show_audience(
        has_results: bool,
        can_ask: bool,
        asker: Asker,
        liked: str,
        user_id: int | None,
        wrong_user: str,
    ) -> None:
        """Say whose lists are shown; the controls act while there are models to ask."""
        asking = by_id("asking")
        hide(asking, not has_results, heir="test-title")
        if not can_ask:
            leave(asking, heir="test-title")
        asking.inert = not can_ask
        is_for_film = asker.liked_idx is not None
        by_id("for-visitor").checked = asker == VISITOR
        by_id("for-user").checked = asker != VISITOR and not is_for_film
        by_id("for-film").checked = is_for_film
        by_id("for-film-label").hidden = not is_for_film
        show_text(by_id("for-film-label").lastElementChild, liked)
        control = by_id("user-id")
        control.ariaInvalid = "true" if wrong_user else "false"
        if not wrong_user and user_id is not None:
            control.value = str(user_id)
        show_text(by_id("user-wrong"), wrong_user)

    @staticmethod
    def show_steering(steering: Steering) -> None:
        """Say how much leaves films out, also where that is folded; nothing to reset: no reset."""
        show_text(by_id("choosing-summary"), wording.choosing(steering.num_filters))
        enable(by_id("steering-reset"), steering != Steering())

    @staticmethod
    def show_question(results: Trained | None) -> None:
        """Say what the models were trained to answer."""
        question = by_id("test-question")
        question.hidden = results is None
        if results:
            show_text(question, wording.ANSWERS[results.plan.settings.question])

    def show(self, comparison: Comparison | None, can_ask: bool) -> None:
        """Fill the table; None takes it away, with a line in its place."""
        is_there = comparison is not None
        hide(by_id("comparison"), not is_there, heir="test-title")
        by_id("test-summary").hidden = not is_there
        by_id("test-reading").hidden = by_id("swipe-hint").hidden = not is_there
        by_id("test-placeholder").hidden = is_there or can_ask
        by_id("nobody-rated").hidden = is_there or not can_ask
        by_id("copy-favourites").hidden = comparison is None or comparison.user_id is None
        by_id("nothing-left").hidden = comparison is None or any(comparison.recommended.values())
        if comparison is None:
            return
        by_id("recommendations").toggleAttribute("data-visitor", comparison.asker == VISITOR)
        show_text(by_id("test-summary"), wording.tested(comparison))
        self._table.show(comparison)
