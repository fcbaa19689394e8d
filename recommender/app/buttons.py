"""How the three numbered buttons look: which acts, what the line below says, which comes next.

Example::

    [button.enabled for button in buttons(State())]   # [True, False, False]
"""

from recommender.app.effects import MOVIELENS
from recommender.app.events import Click, LoadClicked, TestClicked, TrainClicked
from recommender.app.own_data import Copy
from recommender.app.state import State
from recommender.records import dataclass
from recommender.wording import sharing
from recommender.wording import status as wording


@dataclass(frozen=True)
class Button:
    """One of them.

    Attributes:
        name: id of its element.
        enabled: whether a click acts.
        hint: what it does or why it waits; empty: what index.html says of it at the start.
        is_next: whether it is the next step of the story.
    """

    name: str
    enabled: bool
    hint: str
    is_next: bool


STEPS: dict[str, type[Click]] = {
    "load-data": LoadClicked,
    "train": TrainClicked,
    "test": TestClicked,
}


def buttons(state: State) -> tuple[Button, ...]:
    """Return all three."""
    following = "test" if state.trained else "train" if state.dataset else "load-data"
    hints = {
        "load-data": _load_hint(state),
        "train": wording.train_hint() if state.dataset else "",
        "test": _test_hint(state) if state.trained else "",
    }
    waits = wording.WAITING.get(state.phase, "")
    return tuple(
        Button(name, state.can(click), waits or hints[name], name == following and state.is_free)
        for name, click in STEPS.items()
    )


def _load_hint(state: State) -> str:
    if not state.asks_for_data:
        return wording.LOAD_AGAIN if state.origin == MOVIELENS else ""
    return wording.LOAD_COPY if state.copy is Copy.KEPT else ""


def _test_hint(state: State) -> str:
    wanted = state.link.wanted
    if wanted is None or wanted.user is None:
        return sharing.AT_RANDOM if state.hides("taste") else wording.TEST_HINT
    return sharing.test_hint(wanted.user)
