"""Two runs side by side: what differs, how good they are, how they learnt, and a user's lists.

Example::

    view = RunPairView(app.send)
    app.watch(lambda state: (state.open_runs, state.settings.run_curves), view.show)
"""

from collections.abc import Callable, Sequence
from itertools import groupby, zip_longest
from typing import Any

from recommender.app.events import Event
from recommender.app.models import LABELS
from recommender.app.settings import FIELDS
from recommender.ratings.dataset import Dataset
from recommender.runs.comparison import (
    ListedFilm,
    MetricRow,
    UserLists,
    differing_settings,
    is_paired,
    user_lists,
    user_shown,
)
from recommender.runs.kept import Compared, Pair
from recommender.wording import runs as wording
from recommender.wording.charts import ranked_by
from ui.dom import by_id, element, hide, show_text
from ui.run_chart import RunChart
from ui.runs import name_of
from ui.settings_form import stand_for


class RunPairView:
    """What stands below the table of runs when two are open."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        """Start with nothing to compare."""
        self._chart = RunChart(send)

    def show(self, pair: Pair | None, model: str) -> None:
        """Show what two runs differ by, and their curves: of one model or, without one, of all."""
        hide(by_id("run-pair"), pair is None, heir="runs-title")
        self._chart.show(pair, [model] if model else list(LABELS))
        if pair is None:
            return
        show_text(by_id("run-pair-about"), wording.pair_text(*map(name_of, pair)))
        differing = differing_settings(*pair)
        by_id("run-same").hidden = bool(differing)
        table = by_id("run-settings")
        table.hidden = not differing
        table.tBodies[0].replaceChildren(*[_setting(name, pair) for name in differing])

    @staticmethod
    def show_metrics(pair: Pair | None, compared: Compared | None) -> None:
        """Show the metrics of both, with their difference as soon as that is known."""
        table = by_id("run-metrics")
        if pair is None or compared is None:
            return
        is_coming = not compared.rows and not compared.problem
        table.ariaBusy = "true" if is_coming else "false"
        show_text(by_id("run-paired"), _about(pair, compared))
        if is_coming:
            return
        for body in list(table.tBodies):
            body.remove()
        groups = groupby(compared.rows, key=lambda row: row.metric)
        table.append(*[_metric_rows(metric, list(rows)) for metric, rows in groups])

    @staticmethod
    def show_lists(
        pair: Pair | None,
        dataset: Dataset | None,
        user_id: int | None,
        user_idx: int | None,
        model: str,
    ) -> None:
        """Show one user's lists by one model in both runs.

        Args:
            pair: the two runs.
            dataset: titles and ids.
            user_id: whose lists are wanted; None: nobody's in particular.
            user_idx: who was tested last on the page; None: nobody.
            model: whose lists.
        """
        if pair is None or dataset is None:
            return
        shown = user_shown(*pair, dataset, user_id, user_idx)
        known_id = user_id if shown is None else int(dataset.user_ids[shown])
        stand_for("run_user", "" if known_id is None else str(known_id))
        lists = None if shown is None else user_lists(*pair, shown, model)
        is_there = lists is not None and bool(lists.first or lists.second)
        by_id("run-lists").hidden = by_id("run-lists-about").hidden = not is_there
        none = wording.not_tested(known_id, is_known=shown is not None)
        show_text(by_id("run-lists-none"), "" if is_there else none)
        if lists is None or known_id is None or not is_there:
            return
        show_text(by_id("run-lists-about"), _about_lists(lists, known_id, model))
        rows = enumerate(zip_longest(lists.first, lists.second), 1)
        made = [_ranks(rank, films, dataset) for rank, films in rows]
        by_id("run-lists").tBodies[0].replaceChildren(*made)


def _about_lists(lists: UserLists, user_id: int, model: str) -> str:
    if not lists.first or not lists.second:
        return wording.list_of_one(user_id, model, "A" if lists.first else "B")
    num_new = sum(film.move is None for film in lists.second)
    return wording.lists_of(user_id, model, num_new, len(lists.second))


def _setting(name: str, pair: Pair) -> Any:
    cells = [element("td", wording.value(name, run.settings)) for run in pair]
    return element("tr", "", element("th", FIELDS[name].label, scope="row"), *cells)


def _about(pair: Pair, compared: Compared) -> str:
    if compared.problem:
        return compared.problem
    if not compared.rows:
        return wording.COMPARING
    if any(run.measurements is None for run in pair):
        return wording.NOTHING_TESTED
    return wording.PAIRED if is_paired(*pair) else wording.OTHER_SPLIT


def _metric_rows(metric: str, rows: Sequence[MetricRow]) -> Any:
    head = element("th", wording.METRICS[metric], scope="rowgroup", colSpan=5)
    return element("tbody", "", element("tr", "", head), *map(_metric_row, rows))


def _metric_row(row: MetricRow) -> Any:
    means = [element("td", wording.metric(mean, row.metric)) for mean in (row.first, row.second)]
    small = [element("small", text)] if (text := wording.interval(row)) else []
    difference = element("td", "", element("span", wording.by_how_much(row)), *small)
    is_sure = row.difference is not None and row.difference.is_sure_of_sign
    verdict = element("td", wording.verdict(row), className="sure" if is_sure else "")
    name = element("th", ranked_by(row.name), scope="row", className=row.name)
    return element("tr", "", name, *means, difference, verdict)


def _ranks(rank: int, films: tuple[ListedFilm | None, ListedFilm | None], dataset: Dataset) -> Any:
    head = element("th", str(rank), scope="row")
    cells = [_film(film, dataset, is_second=place == 1) for place, film in enumerate(films)]
    return element("tr", "", head, *cells)


def _film(film: ListedFilm | None, dataset: Dataset, *, is_second: bool) -> Any:
    if film is None:
        return element("td")
    title = dataset.titles[film.item_idx].shown
    text = f"{title} {wording.HIT}" if film.is_hit else title
    moved = wording.moved(film.move, is_second=is_second)
    kind = "move other" if film.move is None else "move"
    mark = [element("span", moved, className=kind)] if moved else []
    return element("td", "", element("span", text), " ", *mark)
