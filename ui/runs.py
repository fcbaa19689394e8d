"""The table of the trainings that are kept, and what is done with them.

Example::

    view = RunsView(app.send)
    app.watch(lambda state: (state.runs, state.open_runs), view.show)

A row stays as long as its run does, so that what has the focus keeps it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pyodide.ffi import to_js
from pyscript import window

from recommender.app.events import (
    Event,
    RunChosen,
    RunSettingsUsed,
    RunsRemoved,
    RunsRestored,
)
from recommender.app.models import LABELS
from recommender.runs.kept import PLACES, KeptRuns, Pair, missing
from recommender.runs.run import Run
from recommender.wording import runs as wording
from ui.dom import by_id, element, enable, hide, leave, listen, show_text

HEIR = "runs-title"
WHEN = {"day": "numeric", "month": "short", "hour": "2-digit", "minute": "2-digit"}


def when(ended: int) -> str:
    """Return when a training ended, by the visitor's own clock: "29 Nov, 09:12"."""
    options = to_js(WHEN, dict_converter=window.Object.fromEntries)
    return str(window.Date.new(ended).toLocaleString("en-GB", options))


def name_of(run: Run) -> str:
    """Name a run: when it ended, and by which recipe."""
    return f"{when(run.ended)}, {wording.brief(run.settings)}"


class _Row:
    """One run."""

    def __init__(self, run: Run, send: Callable[[Event], None]) -> None:
        name = name_of(run)
        self.radios = [_radio(place, name) for place in range(len(PLACES))]
        about = [
            element(
                "time",
                when(run.ended),
                dateTime=window.Date.new(run.ended).toISOString(),
            ),
            element("span", wording.brief(run.settings), className="recipe"),
        ]
        if early := wording.ended_early(run):
            about.append(element("small", early))
        use = element("button", "Use these settings", type="button", className="small")
        use.ariaLabel = wording.use_settings(name)
        drop = element("button", "Delete", type="button", className="small")
        drop.ariaLabel = wording.delete(name)
        about.append(element("span", "", use, drop, className="run-buttons"))
        cells = [element("td", "", element("label", "", radio)) for radio in self.radios]
        figures = [element("td", wording.ndcg(run, one), className=one) for one in LABELS]
        self.root = element("tr", "", element("th", "", *about, scope="row"), *cells, *figures)
        self._stops = [
            listen(use, "click", lambda _: send(RunSettingsUsed(run.key))),
            listen(drop, "click", lambda _: send(RunsRemoved((run.key,)))),
            *[
                listen(radio, "change", partial(_choose, send, place, run.key))
                for place, radio in enumerate(self.radios)
            ],
        ]

    def close(self) -> None:
        """Leave the page."""
        leave(self.root, heir=HEIR)
        self.root.remove()
        for stop in self._stops:
            stop()


def _radio(place: int, name: str) -> Any:
    made = element("input", type="radio", name=f"run-{PLACES[place]}")
    made.ariaLabel = wording.choose(PLACES[place], name)
    return made


def _choose(send: Callable[[Event], None], place: int, key: str, _: Any) -> None:
    send(RunChosen(place, key))


class RunsView:
    """A row for each run, the latest first."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Listen to what the visitor does here."""
        self._send = send
        self._rows: dict[str, _Row] = {}
        self._keys: tuple[str, ...] = ()
        heads = [
            element("th", label, scope="col", className=name) for name, label in LABELS.items()
        ]
        by_id("runs-table").tHead.rows[0].append(*heads)
        listen(by_id("runs-undo"), "click", lambda _: send(RunsRestored()))
        listen(by_id("runs-clear"), "click", lambda _: send(RunsRemoved(self._keys)))

    def show(self, kept: KeptRuns, pair: Pair | None, wanted: str) -> None:
        """Show what is kept, and which two are open.

        Args:
            kept: the runs.
            pair: the two that are open.
            wanted: which are to be open, as an address says it.
        """
        self._keys = tuple(kept.runs)
        number = len(kept.runs)
        by_id("runs-placeholder").hidden = number > 0
        hide(by_id("runs-body"), number == 0, heir=HEIR)
        by_id("runs-alone").hidden = number != 1
        by_id("runs-foot").hidden = number == 0 and not kept.removed
        self._show_rows(kept)
        for key, row in self._rows.items():
            for place, radio in enumerate(row.radios):
                radio.checked = pair is not None and pair[place].key == key
                enable(radio, number > 1)
        enable(by_id("runs-undo"), bool(kept.removed))
        enable(by_id("runs-clear"), number > 0)
        show_text(by_id("runs-said"), wording.removed(len(kept.removed)))
        show_text(by_id("runs-kept"), wording.num_kept(number, kept.problem))
        show_text(by_id("runs-left-out"), wording.left_out_sentence(kept.left_out.values()))
        ids = missing(wanted, kept) if kept.is_read else ()
        show_text(by_id("runs-missing"), wording.missing(ids))

    def _show_rows(self, kept: KeptRuns) -> None:
        for key in self._rows.keys() - kept.runs.keys():
            self._rows.pop(key).close()
        body = by_id("runs-table").tBodies[0]
        for place, key in enumerate(reversed(self._keys)):
            if key not in self._rows:
                self._rows[key] = _Row(kept.runs[key], self._send)
                body.insertBefore(self._rows[key].root, body.rows.item(place))
