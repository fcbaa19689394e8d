"""Train, Pause, Stop, and what is heard of a training."""

from __future__ import annotations

import dataclasses

from recommender.app import events
from recommender.app.effects import AwaitIdle, FocusSetting, Steer, Train
from recommender.app.fields import TRAINING
from recommender.app.map_state import LiveMap
from recommender.app.models import MODELS
from recommender.app.rules.common import Next, becomes, training
from recommender.app.rules.film_map import follow
from recommender.app.rules.lists import ask_for_visitor
from recommender.app.rules.measuring import examine
from recommender.app.rules.runs import made
from recommender.app.rules.walk import anew
from recommender.app.settings import FIELDS, Settings
from recommender.app.state import Idle, Notice, State, Training
from recommender.app.training import Progress, Trained
from recommender.film_map.frames import Frames
from recommender.runs.run import Run, data_mark, run_of
from recommender.views.loss_curves import LossCurves
from recommender.wording import status as wording


def train(state: State, event: events.TrainClicked | events.StepClicked) -> Next:
    """Start a training with the settings as they are; a wrong one is shown instead."""
    wrong = [name for name in state.wrong if FIELDS[name].place == TRAINING]
    if wrong:
        name, sentence = wrong[0], state.wrong[wrong[0]]
        notice = Notice(sentence, is_error=True, setting=name)
        return becomes(state, FocusSetting(name), notice=notice)
    assert state.dataset is not None
    request = state.requests + 1
    return becomes(
        state,
        Train(request, state.dataset, state.settings, isinstance(event, events.StepClicked)),
        activity=Training(request, state.settings),
        notice=Notice(wording.STARTING),
        requests=request,
    )


def training_started(state: State, event: events.TrainingStarted) -> Next:
    """The workers have begun: what they had learnt before is gone, its pictures stay."""
    running = training(state, event.request)
    if running is None:
        return state, ()
    return becomes(
        state,
        activity=dataclasses.replace(running, progress=Progress(), live=LiveMap(event.films)),
        trained=None,
        curves=LossCurves(names=tuple(model.name for model in MODELS)),
        notice=Notice(wording.STARTING),
    )


def progressed(state: State, event: events.Progressed) -> Next:
    """Add the losses and say how far it is."""
    running = training(state, event.request)
    if running is None or running.progress is None or state.curves is None:
        return state, ()
    report = event.report
    progress = running.progress.heard(report)
    epochs = running.settings.epochs
    curves = dataclasses.replace(state.curves, steps=report.steps, epochs=epochs)
    live = running.live.heard(report) if running.live else None
    after = dataclasses.replace(
        state,
        activity=dataclasses.replace(running, progress=progress, live=live),
        curves=curves.add(report.model, report.epoch, report.losses).watched(
            report.model, report.chance, report.ndcg
        ),
    )
    if running.is_paused or running.asked == "stop":
        return after, ()
    if progress.is_paused:
        return _paused(after, progress.epoch)
    sentence = wording.MEASURING if progress.is_over else wording.training(progress.epoch, epochs)
    return becomes(after, notice=Notice(sentence))


def _paused(state: State, epoch: int) -> Next:
    """All models wait after the epoch that was asked for."""
    running = state.activity
    assert isinstance(running, Training)
    live = running.live and dataclasses.replace(running.live, is_paused=True)
    after = dataclasses.replace(running, is_paused=True, live=live)
    return becomes(state, activity=after, notice=Notice(wording.paused_after(epoch)))


def training_ended(state: State, event: events.TrainingEnded) -> Next:
    """Show what came of it."""
    running = training(state, event.request)
    if running is None or running.progress is None:
        return state, ()
    assert state.dataset is not None
    assert state.curves is not None
    trained = event.trained.stopped_at(running.progress.share)
    run = run_of(trained, state.curves, data_mark(state.dataset), event.ended)
    frames = running.live.frames if running.live else Frames()
    models = dataclasses.replace(state.models, due=run.key)
    after = dataclasses.replace(state, notice=Notice(wording.trained(trained)), models=models)
    return shown(after, trained, run, frames)


def shown(state: State, trained: Trained, run: Run, frames: Frames) -> Next:
    """Show what a training left, whether it has ended now or was opened from a file.

    Args:
        state: whose notice says which.
        trained: what it left.
        run: what is kept of it.
        frames: where the films stood while it went on.
    """
    after = dataclasses.replace(
        state,
        activity=Idle(),
        trained=trained,
        results=trained,
        run=run,
        is_for_visitor=True,
        user_idx=None,
        liked_idx=None,
        film_map=state.film_map.after(frames),
        tested=None,
        explained=None,
        walking=anew(state),
        num_tests=0,
        settings=_without_split_of(trained.fitting(state.settings), trained),
    )
    # what was rated while it trained, or before
    after, effects = ask_for_visitor(after)
    after, of_map = follow(after)
    after, of_quality = examine(after)
    after, of_runs = made(after, run)
    return after, (*effects, *of_map, *of_quality, *of_runs, AwaitIdle())


def _without_split_of(settings: Settings, trained: Trained) -> Settings:
    """Nothing held out: there is no split as of which to rank."""
    as_of_split = settings.as_of_split and len(trained.plan.split.held_out) > 0
    return dataclasses.replace(settings, as_of_split=as_of_split)


def pause(state: State, _: events.PauseClicked) -> Next:
    """Ask the workers to pause, or to go on."""
    running = state.activity
    assert isinstance(running, Training)
    return _steer(state, running, "resume" if running.is_paused else "pause")


def step(state: State, event: events.StepClicked) -> Next:
    """Train one epoch, then pause: the first one of a training, or the next."""
    running = state.activity
    if isinstance(running, Training):
        return _steer(state, running, "step")
    return train(state, event)


def stop(state: State, _: events.StopClicked) -> Next:
    """Ask the workers to end; what was learnt is kept."""
    running = state.activity
    assert isinstance(running, Training)
    return _steer(dataclasses.replace(state, notice=Notice(wording.STOPPING)), running, "stop")


def _steer(state: State, running: Training, action: str) -> Next:
    progress = running.progress
    if progress and action in ("resume", "step"):
        # now: the first that waits again may be heard of before all have answered
        progress = progress.going_on()
    asked = dataclasses.replace(running, asked=action, progress=progress)
    return becomes(state, Steer(running.request, action), activity=asked)


def steered(state: State, event: events.Steered) -> Next:
    """The workers do what they were asked."""
    running = training(state, event.request)
    if running is None or running.progress is None:
        return state, ()
    goes_on = {"pause": True, "resume": False, "step": False, "stop": running.is_paused}
    is_paused = goes_on[event.action]
    # a stop that was asked for meanwhile is still on its way
    asked = "" if running.asked == event.action != "stop" else running.asked
    live = running.live and dataclasses.replace(running.live, is_paused=is_paused)
    after = dataclasses.replace(running, is_paused=is_paused, asked=asked, live=live)
    if asked == "stop":
        return becomes(state, activity=after)
    if running.progress.is_paused and not is_paused:
        return _paused(dataclasses.replace(state, activity=after), running.progress.epoch)
    epoch = wording.training(running.progress.epoch, running.settings.epochs)
    return becomes(state, activity=after, notice=Notice(wording.PAUSED if is_paused else epoch))
