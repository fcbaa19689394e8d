"""Load Data, and what pandas makes of the data when the page has a quiet moment."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import (
    MADE_UP,
    MOVIELENS,
    AwaitIdle,
    DownloadPandas,
    Effect,
    ImportPandas,
    Load,
    PrepareReading,
    PrepareWorkers,
    ReadModels,
    ReadRuns,
    SaveFile,
    Tabulate,
)
from recommender.app.map_state import MapState
from recommender.app.rules import brought
from recommender.app.rules.common import Next, becomes, is_awaited
from recommender.app.rules.taste import with_data
from recommender.app.rules.walk import anew
from recommender.app.state import Idle, Library, Loading, Notice, Reading, State
from recommender.ratings.dataset import Dataset
from recommender.views.films import films_csv
from recommender.wording import status as wording


def load(state: State, _: events.LoadClicked) -> Next:
    """Forget all that came of earlier data, and read the files; some sites have to ask for them."""
    return brought.look(state) if state.asks_for_data else _load(state, MOVIELENS)


def made_up(state: State, _: events.MadeUpClicked) -> Next:
    """The same with films that nobody has made."""
    return _load(state, MADE_UP)


def _load(state: State, name: str) -> Next:
    request = state.requests + 1
    return becomes(
        _without_data(state),
        Load(request, name),
        activity=Loading(request, origin=name),
        notice=Notice(wording.LOADING),
        requests=request,
    )


def _without_data(state: State) -> State:
    """Forget all that came of data, not what the visitor did."""
    return State(
        settings=state.settings,
        wrong=state.wrong,
        pandas=state.pandas,
        # what the browser does not keep, the page does as long as it is open
        fingerprint=state.fingerprint,
        taste=state.taste,
        keeping=state.keeping,
        film_map=MapState(hidden=state.film_map.hidden),
        runs=state.runs,
        models=state.models,
        view=state.view,
        link=state.link.to(state.view),
        asks_for_data=state.asks_for_data,
        copy=state.copy,
        is_still=state.is_still,
        gets_ahead=state.gets_ahead,
        tour=state.tour.forgetting(),
        walking=anew(state),
        requests=state.requests,
    )


def loaded(state: State, event: events.Loaded) -> Next:
    """Keep the data; its tables follow when there is a quiet moment."""
    if not any(is_awaited(state, kind, event.request) for kind in (Loading, Reading)):
        return state, ()
    dataset = event.dataset
    # files of the visitor's were read beside what was there
    empty = _without_data(state) if state.dataset else state
    settings = empty.settings.of_genres(dataset.genres)
    origin = state.activity.origin if isinstance(state.activity, Loading) else ""
    with_it = dataclasses.replace(empty, dataset=dataset, origin=origin, settings=settings)
    after, effects = with_data(with_it, dataset)
    return becomes(
        after,
        PrepareWorkers(),
        *_tabulate_if_possible(after.pandas, dataset),
        *effects,
        ReadRuns(dataset, after.runs.known),
        ReadModels(after.models.known),
        AwaitIdle(),
        activity=Idle(),
        notice=Notice(wording.loaded(dataset, is_made_up=origin == MADE_UP)),
        bringing=None,
    )


def idled(state: State, event: events.Idled) -> Next:
    """Get ahead what will be needed: pandas, then its import."""
    if not state.is_idle or not (state.gets_ahead or event.can_get_ahead):
        return state, ()  # what is under way asks for another quiet moment when it is done
    if state.pandas is Library.AWAY:
        reading = () if state.dataset else (PrepareReading(),)
        ahead = (*reading, PrepareWorkers(), DownloadPandas())
        return becomes(state, *ahead, pandas=Library.COMING)
    return _import_if_downloaded(state)


def tables_clicked(state: State, _: events.TablesClicked) -> Next:
    """The visitor does not want to wait for a quiet moment, or tries again."""
    if state.pandas is Library.DOWNLOADED:
        return _import_if_downloaded(state)
    return becomes(state, DownloadPandas(), pandas=Library.COMING)


def tables_opened(state: State, _: events.TablesOpened) -> Next:
    """The visitor looks at the card: from now on its tables are worth a moment without answers."""
    wanted = dataclasses.replace(state, gets_ahead=True)
    click = events.TablesClicked
    return tables_clicked(wanted, click()) if wanted.can(click) else (wanted, ())


def downloaded(state: State, _: events.PandasDownloaded) -> Next:
    """Import it, unless something is under way: the import holds the page for a moment."""
    downloaded = dataclasses.replace(state, pandas=Library.DOWNLOADED)
    return _import_if_downloaded(downloaded) if state.is_idle else (downloaded, ())


def _import_if_downloaded(state: State) -> Next:
    if state.pandas is not Library.DOWNLOADED:
        return state, ()
    return becomes(state, ImportPandas(), pandas=Library.COMING)


def imported(state: State, _: events.PandasImported) -> Next:
    """Make the tables of the data that is there."""
    effects = _tabulate_if_possible(Library.THERE, state.dataset)
    return becomes(state, *effects, pandas=Library.THERE)


def _tabulate_if_possible(pandas: Library, dataset: Dataset | None) -> tuple[Effect, ...]:
    return (Tabulate(dataset),) if pandas is Library.THERE and dataset else ()


def tabulated(state: State, event: events.Tabulated) -> Next:
    """Show the tables, unless other data has come meanwhile."""
    if event.dataset is not state.dataset:
        return state, ()
    return becomes(state, tables=event.tables, film_page=0)


def films_paged(state: State, event: events.FilmsPaged) -> Next:
    """Turn the page of the films."""
    return becomes(state, film_page=max(0, event.page))


def films_wanted(state: State, _: events.FilmsWanted) -> Next:
    """Hand out the films that the filters leave."""
    if state.tables is None:
        return state, ()
    text = films_csv(state.tables.films, state.settings.film_choice())
    return state, (SaveFile("films.csv", text),)
