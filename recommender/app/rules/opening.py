"""Models as files: one is opened, from the browser or from a disk, and the last ones are saved."""

from __future__ import annotations

import dataclasses
from math import isfinite

from recommender.app import events
from recommender.app.effects import OpenModel, SaveFile, SaveModel, SaveScript
from recommender.app.events import CARD, SCRIPT
from recommender.app.rules.common import Next, becomes, is_awaited
from recommender.app.rules.training import shown
from recommender.app.state import Notice, Opening, State
from recommender.film_map.frames import Frames
from recommender.model_files.card import Card, card_of, card_text
from recommender.model_files.kept import NAME
from recommender.runs.run import Run
from recommender.views.loss_curves import LossCurves
from recommender.wording import models as wording


def file_chosen(state: State, event: events.ModelFileChosen) -> Next:
    """Open a file, if there is the data that it needs, and nothing else under way."""
    if not state.is_free or state.table is not None or state.bringing:
        return becomes(state, models=dataclasses.replace(state.models, said=wording.BUSY))
    if state.dataset is None:
        return becomes(state, notice=Notice(wording.NEEDS_DATA, is_error=True))
    return _open(state, event.name, event.data)


def kept_wanted(state: State, event: events.KeptModelWanted) -> Next:
    """Open what the browser keeps."""
    model = state.models.models.get(event.key)
    if model is None or model.card is None or not state.is_free:
        return state, ()
    return file_chosen(state, events.ModelFileChosen(NAME, model.data))


def _open(state: State, name: str, data: bytes) -> Next:
    assert state.dataset is not None
    request = state.requests + 1
    return becomes(
        state,
        OpenModel(request, state.dataset, name, data),
        activity=Opening(request),
        notice=Notice(wording.OPENING),
        models=dataclasses.replace(state.models, said=""),
        requests=request,
    )


def started(state: State, event: events.OpeningStarted) -> Next:
    """The models that were there are gone, their pictures stay."""
    if not is_awaited(state, Opening, event.request):
        return state, ()
    return becomes(state, trained=None)


def opened(state: State, event: events.ModelOpened) -> Next:
    """Show the models as if they had been trained now."""
    if not is_awaited(state, Opening, event.request):
        return state, ()
    trained, card = event.trained, event.card
    run = Run(
        settings=card.settings,
        data=card.data,
        ended=event.ended,
        seconds=card.seconds,
        share=card.share,
        curves=card.curves,
        broke=card.broke,
        early=card.early,
        measurements=trained.measurements,
    )
    notice = Notice(wording.opened(trained))
    after = dataclasses.replace(state, curves=_curves(card), notice=notice)
    return shown(after, trained, run, Frames())


def _curves(card: Card) -> LossCurves | None:
    """Return how the models learnt, an epoch a step; None where nobody says."""
    if not card.curves:
        return None
    length = max([card.settings.epochs, *[len(one.losses) for one in card.curves.values()]])
    curves = LossCurves(names=card.names, steps=length, epochs=length, unit="epoch")
    for name, curve in card.curves.items():
        ndcgs = dict(enumerate(curve.ndcgs, 1))
        told = [(epoch, loss) for epoch, loss in enumerate(curve.losses, 1) if isfinite(loss)]
        for epoch, loss in told:
            curves = curves.add(name, epoch, [loss])
            curves = curves.watched(name, curve.chance, ndcgs.get(epoch))
    return curves


def wanted(state: State, event: events.ModelWanted) -> Next:
    """Hand out the models, their card, or the script that reads them."""
    run, results = state.run, state.results
    if run is None or results is None or not state.can_save:
        return state, ()
    found = state.examination.found
    model_file = wording.file_name(run.id, "safetensors")
    if event.part == CARD:
        text = card_text(card_of(run, results.names, found, results.plan.holds_out))
        return state, (SaveFile(wording.file_name(run.id, "json"), text),)
    if event.part == SCRIPT:
        return state, (SaveScript(wording.file_name(run.id, "py"), model_file),)
    return state, (SaveModel(run, results, found),)
