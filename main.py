"""Wires the page: what is clicked becomes an event, what changes is drawn, what is wanted is done.

What the page knows is in recommender/app/state.py, what it decides in recommender/app/update.py.
"""

from functools import partial

from recommender.app.buttons import STEPS, buttons
from recommender.app.effects import AwaitIdle, FindCopy
from recommender.app.events import (
    MAP,
    TASTE,
    AddressOpened,
    AnotherUserClicked,
    Click,
    CopyDropped,
    FileWanted,
    LoadClicked,
    MadeUpClicked,
    PauseClicked,
    ReadingStopped,
    StepClicked,
    StopClicked,
    TablesClicked,
)
from recommender.app.loop import App
from recommender.app.map_scene import map_parts
from recommender.app.model_parts import model_parts
from recommender.app.rules.address import copied_of, experiment_of, printed_of, whole_of
from recommender.app.state import Asking, State, Training
from recommender.app.update import update
from recommender.app.walk_scene import walk_parts
from recommender.views.cold_start import MEASURED, read_cold_start
from recommender.wording import taste as wording
from ui.address import AddressView, fragment_of_page
from ui.brought import BroughtView, asks_for_data, show_copy
from ui.cold_chart import ColdChart
from ui.comparison import ComparisonView
from ui.controls import (
    run_buttons,
    show_buttons,
    show_phase,
    show_progress,
    show_run_buttons,
    show_status,
    show_step,
)
from ui.data_tables import DataView
from ui.dom import by_id, guard_waiting, listen
from ui.duration import show_duration
from ui.effects import Effects
from ui.errors import follow_errors, report
from ui.explanation import ExplanationView
from ui.film_map.motion import is_still
from ui.film_map.view import FilmMapView
from ui.loss_chart import LossChart
from ui.metrics_table import show_metrics
from ui.models import ModelsView
from ui.own_data import OwnDataView, enable_files, show_reading
from ui.pace import Turns
from ui.presets import PresetsView
from ui.printed import show_printed
from ui.ranking_table import show_ranking
from ui.run_pair import RunPairView
from ui.runs import RunsView
from ui.search_box import SearchView
from ui.settings_form import SettingsForm, enable_setting, settings_of_page
from ui.sharing import SharingView
from ui.slice_table import SliceTable
from ui.takeaway import TakeawayView
from ui.taste import TasteView
from ui.tour import TourView
from ui.towers.view import TowersView, show_lines

effects = Effects()
fresh = State(settings=settings_of_page(), is_still=is_still(), asks_for_data=asks_for_data())
at_start, _ = update(fresh, AddressOpened(fragment_of_page()))  # nothing is there to be asked
app = App(update, at_start, effects.carry_out, report, Turns())
effects.answer_to(app.answer)
follow_errors(app.send)
guard_waiting()

form, presets = SettingsForm(app.send), PresetsView(app.send)
loss_chart, film_map = LossChart(app.send), FilmMapView(app.send)
data_view, lists = DataView(app.send), ComparisonView(app.send)
taste, towers = TasteView(app.send), TowersView(app.send)
search, map_search = SearchView(app.send, TASTE, "film"), SearchView(app.send, MAP, "map")
explanation, slices = ExplanationView(app.send), SliceTable()
takeaway = TakeawayView(app.send)
runs, run_pair = RunsView(app.send), RunPairView(app.send)
models = ModelsView(app.send)
address, sharing, tour = AddressView(app.send), SharingView(app.send), TourView(app.send)
own_data, brought = OwnDataView(app.send, models.read), BroughtView(app.send)
ColdChart(read_cold_start(MEASURED.read_text(encoding="utf-8")), app.send)

app.watch(lambda state: (state.notice,), show_status)
app.watch(lambda state: (buttons(state),), show_buttons)
app.watch(lambda state: (state.activity, state.curves), show_progress)
app.watch(run_buttons, show_run_buttons)
app.watch(lambda state: (state.can(StepClicked),), show_step)
app.watch(lambda state: (state.can(LoadClicked),), enable_files)
app.watch(lambda state: (state.can(ReadingStopped),), show_reading)
app.watch(lambda state: (state.table,), own_data.show_table)
app.watch(lambda state: (state.dataset, state.origin), own_data.show_remarks)
app.watch(
    lambda state: (state.bringing, "" if state.can(LoadClicked) else state.notice.text),
    brought.show,
)
app.watch(lambda state: (state.copy, state.can(CopyDropped)), show_copy)
# whose options are others then
app.watch(
    lambda state: (state.settings, state.wrong, state.dataset and state.dataset.genres), form.show
)
app.watch(lambda state: (state.settings,), form.explain)
app.watch(lambda state: (state.results.names if state.results else (),), form.offer)
app.watch(lambda state: (state.settings,), presets.show)
app.watch(lambda state: ("as_of_split", state.can_rank_as_of_split), enable_setting)
app.watch(lambda state: (state.curves,), loss_chart.show)
app.watch(lambda state: (isinstance(state.activity, Training), state.curves), loss_chart.settle)
# first: where a link shows it, the map starts
app.watch(lambda state: (state.link.aim,), film_map.aim)
app.watch(lambda state: (*map_parts(state), state.can_ask), film_map.show)
app.watch(lambda state: (state.results, state.examination), show_metrics)
app.watch(lambda state: (state.is_measured, state.examination, state.settings.slices), slices.show)
app.watch(lambda state: (state.is_measured,), show_ranking)
app.watch(lambda state: (state.runs, state.open_runs, state.link.run), runs.show)
app.watch(lambda state: (state.open_runs, state.settings.run_curves), run_pair.show)
app.watch(lambda state: (state.open_runs, state.runs.compared), run_pair.show_metrics)
app.watch(
    lambda state: (
        state.open_runs,
        state.dataset,
        state.settings.run_user,
        state.user_idx,
        state.settings.run_model,
    ),
    run_pair.show_lists,
)
app.watch(model_parts, models.show)
app.watch(lambda state: (printed_of(state),), show_printed)
app.watch(walk_parts, towers.show)
app.watch(lambda state: (state.results,), show_lines)
app.watch(lambda state: (state.results,), show_duration)
app.watch(
    lambda state: (
        state.dataset,
        state.taste,
        state.starters,
        state.chosen,
        wording.KEEPING[state.keeping.value],
        state.taste_notice,
    ),
    taste.show,
)
app.watch(lambda state: (state.searches[TASTE], state.dataset), search.show)
app.watch(lambda state: (state.searches[MAP], state.dataset), map_search.show)
app.watch(
    lambda state: (
        state.results is not None,
        state.can_ask,
        state.asker,
        state.liked,
        state.user_id,
        state.wrong_user,
    ),
    lists.show_audience,
)
app.watch(lambda state: (state.settings.steering(),), lists.show_steering)
app.watch(lambda state: (state.results,), lists.show_question)
app.watch(lambda state: (state.tested, state.trained is not None), lists.show)
app.watch(lambda state: (state.explained, state.tested, state.results), explanation.show)
app.watch(lambda state: (state.can(FileWanted),), takeaway.enable)
app.watch(lambda state: (state.can(TablesClicked),), data_view.enable_again)
app.watch(lambda state: (state.dataset is not None, state.pandas, state.tables), data_view.show)
app.watch(
    lambda state: (state.tables, state.settings.film_choice(state.film_page)), data_view.show_films
)
app.watch(lambda state: (experiment_of(state),), address.follow)
app.watch(lambda state: (state.link.wrong,), sharing.show_faults)
app.watch(lambda state: (copied_of(state),), sharing.show_copied)
app.watch(lambda state: (state.link.is_embedded, state.settings.hide), sharing.show_parts)
app.watch(lambda state: (whole_of(state),), sharing.show_whole)
app.watch(lambda state: (state.tour, state.settings, state.is_free), tour.show)
# last: who waits for a phase finds it drawn
app.watch(
    lambda state: (state.phase, state.is_stale, isinstance(state.activity, Asking)), show_phase
)

CLICKS: dict[str, type[Click]] = {
    **STEPS,
    "made-up": MadeUpClicked,
    "pause": PauseClicked,
    "stop": StopClicked,
    "step": StepClicked,
    "another-user": AnotherUserClicked,
}
for name, click in CLICKS.items():
    listen(by_id(name), "click", partial(lambda click, _: app.send(click()), click))

app.show()
effects.carry_out(AwaitIdle())
if app.state.asks_for_data:
    effects.carry_out(FindCopy())
