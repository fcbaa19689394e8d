"""The three buttons, the status line, and what is seen of work that goes on.

Example::

    app.watch(lambda state: (buttons(state),), show_buttons)
"""

from collections.abc import Iterable

from pyscript import document

from recommender.app.buttons import Button
from recommender.app.events import PauseClicked, StopClicked
from recommender.app.state import Activity, Idle, Notice, Reading, State, Training
from recommender.views.loss_curves import LossCurves
from recommender.wording import own_data as reading_wording
from recommender.wording import status as wording
from ui.dom import by_id, enable, hide, show_text
from ui.errors import details_of


def show_phase(phase: str, is_stale: bool, is_asking: bool) -> None:
    """Tell style sheet and tests where the page is, if results are old, if lists are asked for."""
    if document.body.dataset.state != phase:  # who follows it hears of changes only
        document.body.dataset.state = phase
    document.body.toggleAttribute("data-stale", is_stale)
    document.body.toggleAttribute("data-asking", is_asking)


def show_status(notice: Notice) -> None:
    """Show the status line, and below it the details of what has failed."""
    show_text(by_id("status"), notice.text)
    details = details_of(notice.text) if notice.is_error else ""
    by_id("failure").hidden = not details
    show_text(by_id("failure-details"), details)


def show_buttons(looks: Iterable[Button]) -> None:
    """Enable what acts, and say of the rest why it waits."""
    for look in looks:
        button, hint = by_id(look.name), by_id(f"{look.name}-hint")
        enable(button, look.enabled)
        button.classList.toggle("next", look.is_next)
        at_start, later = hint.children
        at_start.hidden = bool(look.hint)
        show_text(later, look.hint)
        button.title = "" if look.enabled else (look.hint or at_start.textContent)


def show_step(can_step: bool) -> None:
    """Enable Step."""
    enable(by_id("step"), can_step)


def show_progress(activity: Activity, curves: LossCurves | None) -> None:
    """Move the bar, with a note that nobody needs read out; no bar when nothing is under way."""
    bar, note = by_id("progress"), by_id("progress-note")
    bar.hidden = isinstance(activity, Idle)
    if isinstance(activity, Reading) and activity.share is not None:
        bar.value = activity.share
        show_text(note, reading_wording.progress(activity.share, activity.ratings))
        return
    heard = activity.progress if isinstance(activity, Training) else None
    if heard is None or not heard.latest or curves is None:
        bar.removeAttribute("value")
        note.textContent = ""
    else:
        bar.value = heard.share
        note.textContent = wording.progress(curves.last(), heard)


def run_buttons(state: State) -> tuple[bool, bool, bool, bool]:
    """Return whether Pause and Stop are there, what Pause does next, and whether each acts."""
    running = state.activity
    is_paused = isinstance(running, Training) and running.is_paused
    is_training = isinstance(running, Training)
    return is_training, is_paused, state.can(PauseClicked), state.can(StopClicked)


def show_run_buttons(is_training: bool, is_paused: bool, can_pause: bool, can_stop: bool) -> None:
    """Show Pause and Stop while a training goes on, the first named by what it does next."""
    hide(by_id("run-buttons"), not is_training, heir="status")
    pause, stop = by_id("pause"), by_id("stop")
    show_text(pause, "Resume" if is_paused else "Pause")
    enable(pause, can_pause)
    enable(stop, can_stop)
