"""The one place where the page decides: state and event -> the next state and what is to be done.

Example::

    state, effects = update(State(), LoadClicked())   # ..., (Load(request=1),)

Pure: no clock, no chance, no page. A click that cannot act changes nothing, and the views disable
its button by the same rule (`State.can`). An answer that is no longer awaited is dropped.
"""

from collections.abc import Callable, Mapping
from typing import Any

from recommender.app import events
from recommender.app.events import Click, Event
from recommender.app.rules import (
    address,
    data,
    failures,
    film_map,
    kept_models,
    lists,
    opening,
    own_data,
    runs,
    settings,
    takeaway,
    taste,
    tour,
    training,
    walk,
)
from recommender.app.rules.common import Next
from recommender.app.state import State


def update(state: State, event: Event) -> Next:
    """Return the state after an event, and the effects to be carried out in this order."""
    if isinstance(event, Click) and not state.can(type(event)):
        return state, ()
    return _RULES[type(event)](state, event)


_RULES: Mapping[type, Callable[[State, Any], Next]] = {
    events.LoadClicked: data.load,
    events.MadeUpClicked: data.made_up,
    events.FilesChosen: own_data.chosen,
    events.ColumnsChosen: own_data.columns_chosen,
    events.ColumnsLeft: own_data.columns_left,
    events.ReadingStopped: own_data.stop,
    events.ReadingProgressed: own_data.progressed,
    events.ColumnsAsked: own_data.columns_asked,
    events.TrainClicked: training.train,
    events.PauseClicked: training.pause,
    events.StopClicked: training.stop,
    events.StepClicked: training.step,
    events.TestClicked: lists.test,
    events.AnotherUserClicked: lists.another_user,
    events.TablesClicked: data.tables_clicked,
    events.TablesOpened: data.tables_opened,
    events.SettingTyped: settings.typed,
    events.PresetChosen: settings.preset_chosen,
    events.TrainingReset: settings.training_reset,
    events.TourOpened: tour.opened,
    events.TourClosed: tour.closed,
    events.StationChosen: tour.station_chosen,
    events.StationShown: tour.station_shown,
    events.Guessed: tour.guessed,
    events.ExperimentWanted: tour.experiment_wanted,
    events.SteeringReset: settings.steering_reset,
    events.FileWanted: takeaway.wanted,
    events.FileSaved: takeaway.saved,
    events.FilmsPaged: data.films_paged,
    events.FilmsWanted: data.films_wanted,
    events.SearchTyped: taste.search_typed,
    events.SearchMoved: taste.search_moved,
    events.SearchClosed: taste.search_closed,
    events.FilmChosen: taste.film_chosen,
    events.FilmRated: taste.rated,
    events.FilmUnrated: taste.unrated,
    events.TasteUndone: taste.undone,
    events.TasteCleared: taste.cleared,
    events.TasteWanted: taste.wanted,
    events.TasteFileRead: taste.file_read,
    events.FavouritesCopied: taste.favourites_copied,
    events.TasteRead: taste.read,
    events.TasteKept: taste.kept,
    events.TasteDiverged: taste.diverged,
    events.TasteSetAside: taste.set_aside,
    events.TitlesIndexed: taste.indexed,
    events.AudienceChosen: lists.audience_chosen,
    events.UserTyped: lists.user_typed,
    events.LikeWanted: lists.like_wanted,
    events.FilmExplained: lists.explained,
    events.TowersSeen: walk.seen,
    events.TrailChosen: walk.film_chosen,
    events.StopChosen: walk.stop_chosen,
    events.WalkWanted: walk.wanted,
    events.Walked: walk.walked,
    events.FilmOpened: film_map.opened,
    events.ClassesHidden: film_map.classes_hidden,
    events.EpochChosen: film_map.epoch_chosen,
    events.FilmTablePaged: film_map.table_paged,
    events.MapRested: film_map.rested,
    events.AddressOpened: address.opened,
    events.LinkWanted: address.link_wanted,
    events.LinkCopied: address.link_copied,
    events.LinkFaultsRead: address.faults_read,
    events.ProjectionStopped: film_map.projection_stopped,
    events.ProjectionRestarted: film_map.projection_restarted,
    events.ProjectionMoved: film_map.moved,
    events.Projected: film_map.projected,
    events.MapMeasured: film_map.measured,
    events.RunsRead: runs.read,
    events.RunsKept: runs.kept,
    events.RunsFailed: runs.failed,
    events.RunsChanged: runs.changed_elsewhere,
    events.RunChosen: runs.chosen,
    events.RunsRemoved: runs.removed,
    events.RunsRestored: runs.restored,
    events.RunSettingsUsed: runs.settings_used,
    events.RunsCompared: runs.compared,
    events.ModelFileChosen: opening.file_chosen,
    events.KeptModelWanted: opening.kept_wanted,
    events.ModelWanted: opening.wanted,
    events.OpeningStarted: opening.started,
    events.ModelOpened: tour.model_opened,
    events.ModelMade: kept_models.made,
    events.ModelsRead: kept_models.read,
    events.ModelsKept: kept_models.kept,
    events.ModelsFailed: kept_models.failed,
    events.ModelsChanged: kept_models.changed_elsewhere,
    events.ModelsRemoved: kept_models.removed,
    events.ModelsRestored: kept_models.restored,
    events.Examined: tour.examined,
    events.Idled: data.idled,
    events.Loaded: tour.loaded,
    events.TrainingStarted: training.training_started,
    events.Progressed: training.progressed,
    events.TrainingEnded: tour.training_ended,
    events.Steered: training.steered,
    events.Listed: tour.listed,
    events.PandasDownloaded: data.downloaded,
    events.PandasImported: data.imported,
    events.Tabulated: data.tabulated,
    events.WorkersEnded: failures.workers_ended,
    events.ModelsBack: failures.models_back,
    events.ModelsLost: failures.models_lost,
    events.Failed: tour.failed,
    events.Broke: failures.broke,
}
