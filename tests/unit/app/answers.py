"""What effects would answer, without page and workers: small data, made-up vectors and lists."""

import dataclasses
from collections.abc import Iterator
from functools import cache

import numpy as np

from recommender.app import effects, events
from recommender.app.models import MODELS
from recommender.app.own_data import Copy, Table
from recommender.app.settings import Settings
from recommender.app.training import ModelSummary, Report, Trained, plan_training
from recommender.evaluation.baselines import EASE, ITEM_KNN, POPULARITY, popular_lists
from recommender.evaluation.examination import Quality, examine
from recommender.evaluation.metrics import measure
from recommender.evaluation.slices import Yardstick, yardstick_of
from recommender.exports.files import file_name
from recommender.film_map.films import films_on_map
from recommender.film_map.projection import pca
from recommender.model_files.card import ModelFileError, card_of
from recommender.model_files.kept import digest_of, kept_model
from recommender.model_files.model_file import ModelFile, from_bytes, to_bytes
from recommender.ratings.dataset import Dataset
from recommender.ratings.facts import Facts
from recommender.ratings.interactions import item_counts
from recommender.runs.comparison import compare_metrics
from recommender.runs.run import data_mark
from recommender.steps import finished
from recommender.taste.search import FilmSearch, indexing
from recommender.towers.layers import Layer, Towers, Walk, walk_of
from recommender.views.comparison import Ranked
from recommender.views.data_tables import DataTables, tabulating
from tests.unit.samples import dataset_of

TABLE = Table("x.csv", ("wer", "was"), (("anna", "Heat"),))
DIM = 4
NUM_FILMS = 30


@cache
def small_dataset(num_users: int = 6, num_films: int = NUM_FILMS, each: int = 25) -> Dataset:
    """Every user has rated most films, in an order of their own."""
    rows = [
        (user, 1 + (user * 7 + i) % num_films, 1 + (user + i) % 5, 900_000_000 + i)
        for user in range(1, num_users + 1)
        for i in range(each)
    ]
    return dataset_of([f"Film {i} (1990)" for i in range(1, num_films + 1)], rows)


# ids, a table each, and a bias
TOWERS = Towers(
    (
        Layer("id", (), 1),
        Layer("embedding", (0,), DIM - 1, 6 * (DIM - 1)),
        Layer("temperature", (1,), DIM),
    ),
    (
        Layer("id", (), 1),
        Layer("embedding", (0,), DIM - 1, NUM_FILMS * (DIM - 1)),
        Layer("bias", (1,), DIM, NUM_FILMS),
    ),
)


def walk() -> Walk:
    """What a prediction comes through; the values are made up."""
    layers = [*TOWERS.user, *TOWERS.item]
    values = [np.full(one.width, 0.5, dtype=np.float32) for one in layers]
    query, factor = np.full(DIM, 0.5, dtype=np.float32), np.full(DIM, 0.25, dtype=np.float32)
    return walk_of(TOWERS, values, query, factor, 0.5)


@cache
def trained(dataset: Dataset, settings: Settings) -> Trained:
    """What a training leaves; the vectors are chance."""
    plan = plan_training(dataset, settings)
    vectors = np.random.default_rng(1).normal(size=(dataset.num_items, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    counts = item_counts(plan.interactions, dataset.num_items)
    films = films_on_map(counts, seed=1)
    held_out = plan.split.held_out
    lists = popular_lists(plan.split.train, dataset.num_items, 10)
    measured = measure(lists, held_out, dataset.num_items) if len(held_out) else None
    names = [model.name for model in MODELS]
    return Trained(
        plan=plan,
        summaries=tuple(ModelSummary(name, TOWERS, "wasm", "") for name in names),
        vectors=dict.fromkeys(names, vectors),
        films=films,
        pca=dict.fromkeys(names, pca(vectors[films.items])),
        measurements=None if measured is None else dict.fromkeys([POPULARITY, *names], measured),
        starters=(0, 1, 2),
        share=1,
        seconds=2,
        weights={name: {"item_bias": vectors[:, :1]} for name in names},
    )


@cache
def examined(dataset: Dataset, settings: Settings) -> tuple[Yardstick, Quality]:
    """By what everybody is examined, and what it says of all of them: popularity's figures."""
    plan = plan_training(dataset, settings)
    yardstick = yardstick_of(plan.split, dataset.item_genres, dataset.genres)
    lists = popular_lists(plan.split.train, dataset.num_items, 10)
    measured = measure(lists, plan.split.held_out, dataset.num_items)
    return yardstick, finished(examine(measured, yardstick))


def reports(settings: Settings, *, epochs_done: int | None = None) -> list[Report]:
    """What all workers report: an epoch of two steps at a time."""
    done = settings.epochs if epochs_done is None else epochs_done
    return [
        Report(
            *(model.name, epoch, 2 * epoch, 2 * settings.epochs, (2.0, 1.0), 0.0),
            frame=np.full((NUM_FILMS, 3), epoch, dtype=np.float32),
            ndcg=epoch / settings.epochs,
            chance=2.5,
            has_ended=epoch == settings.epochs,
        )
        for epoch in range(1, done + 1)
        for model in MODELS
    ]


def listed(effect: effects.AskLists) -> events.Listed:
    """The first items that may be listed, each carried by the first of the history."""
    question = effect.question
    out = {*question.known.tolist(), *question.barred.tolist()}
    left = [item for item in range(NUM_FILMS) if item not in out][:10]
    carriers = question.history[:1].tolist()
    ranked = Ranked(
        left,
        [0.5] * len(left),
        query=np.full(DIM, 0.5, dtype=np.float32),
        factors=np.full((len(left), DIM), 0.25, dtype=np.float32),
        reasons=[[(item, 3) for item in carriers] for _ in left],
        all_scores=np.linspace(1, 0, NUM_FILMS, dtype=np.float32),
    )
    return events.Listed(effect.request, dict.fromkeys(effect.models, ranked))


def read(effect: effects.ReadFiles) -> Iterator[events.Event]:
    """Files of an odd seed have to be asked about; what they are read as has no times."""
    yield events.ReadingProgressed(effect.request, 0.5, 100)
    if effect.seed % 2 and effect.answer is None:
        yield events.ColumnsAsked(effect.request, TABLE)
    else:
        yield events.Loaded(effect.request, own_dataset())


@cache
def own_dataset() -> Dataset:
    """Return what the visitor's own files hold: as small_dataset, without an order."""
    return dataclasses.replace(
        small_dataset(),
        facts=Facts(has_times=False),
        genres=("Western",),
        item_genres=small_dataset().item_genres[:, -1:],
    )


def opened(effect: effects.OpenModel) -> list[events.Event]:
    """What comes of a file whose models the workers take; what is in it is not asked of them."""
    try:
        card = from_bytes(effect.name, effect.data).card
    except ModelFileError as error:
        return [events.Failed(effect, str(error))]
    whole = trained(effect.dataset, card.settings)
    there = dataclasses.replace(
        whole,
        summaries=tuple(one for one in whole.summaries if one.name in card.names),
        vectors={name: whole.vectors[name] for name in card.names},
        pca={name: whole.pca[name] for name in card.names},
        measurements=whole.measurements
        and {name: whole.measurements[name] for name in (POPULARITY, *card.names)},
        weights={name: whole.weights[name] for name in card.names},
        share=card.share,
        seconds=card.seconds,
    )
    started = events.OpeningStarted(effect.request)
    return [started, events.ModelOpened(effect.request, there, card, card.ended or 1)]


@cache
def index(dataset: Dataset) -> FilmSearch:
    return finished(indexing(dataset.titles, dataset.item_counts))


@cache
def tables(dataset: Dataset) -> DataTables:
    return finished(tabulating(dataset))


def success(effect: effects.Effect) -> list[events.Event]:
    """All events with which an effect answers when it succeeds, in their order."""
    match effect:
        case effects.Load():
            return [events.Loaded(effect.request, small_dataset())]
        case effects.ReadCopy():
            # every other time the browser has none
            if effect.request % 2:
                return [events.DataAsked(effect.request)]
            return [events.Loaded(effect.request, small_dataset()), events.CopyChanged(Copy.KEPT)]
        case effects.FindCopy():
            return [events.CopyChanged(Copy.KEPT)]
        case effects.TakeMovielens():
            return [events.Loaded(effect.request, small_dataset()), events.CopyChanged(Copy.KEPT)]
        case effects.DropCopy():
            return [events.CopyChanged(Copy.DROPPED)]
        case effects.ReadFiles():
            return [*read(effect)]
        case effects.Train():
            heard = [events.Progressed(effect.request, r) for r in reports(effect.settings)]
            ended = events.TrainingEnded(
                effect.request, trained(effect.dataset, effect.settings), ended=effect.request
            )
            films = ended.trained.films
            return [events.TrainingStarted(effect.request, films), *heard, ended]
        case effects.Steer():
            return [events.Steered(effect.request, effect.action)]
        case effects.AskLists():
            return [listed(effect)]
        case effects.AskWalk():
            return [events.Walked(effect.request, walk())]
        case effects.Project():
            half = effect.start.astype(np.float32)
            moved = events.ProjectionMoved(effect.request, 0.5, half)
            return [moved, events.Projected(effect.request, 1, half + 1)]
        case effects.MeasureMap():
            return [events.MapMeasured(effect.results, effect.standing, effect.points, 0.25)]
        case effects.Examine():
            yardstick, quality = examined(effect.dataset, effect.results.plan.settings)
            ours = dict.fromkeys(effect.results.measurements or {}, quality)
            return [
                events.Examined(effect.results, yardstick, ours, is_last=False),
                events.Examined(
                    effect.results, yardstick, {ITEM_KNN: quality, EASE: quality}, is_last=True
                ),
            ]
        case effects.ReadRuns():
            mark = data_mark(effect.dataset)
            return [events.RunsRead(effect.dataset, mark, tuple(effect.known), (), {})]
        case effects.KeepRuns():
            return [events.RunsKept(tuple(run.key for run in effect.runs), ())]
        case effects.OpenModel():
            return opened(effect)
        case effects.MakeModel():
            held = ModelFile(card_of(effect.run, effect.trained.names, {}), effect.trained.weights)
            data = to_bytes(held)
            return [events.ModelMade(kept_model(held.card.key, digest_of(data), data))]
        case effects.ReadModels():
            return [events.ModelsRead(tuple(effect.known), ())]
        case effects.KeepModels():
            return [events.ModelsKept(tuple(one.key for one in effect.models), ())]
        case effects.CompareRuns():
            first, second = effect.pair
            rows = finished(compare_metrics(first, second))
            return [events.RunsCompared((first.key, second.key), rows)]
        case effects.AwaitIdle():
            return [events.Idled()]
        case effects.DownloadPandas():
            return [events.PandasDownloaded()]
        case effects.ImportPandas():
            return [events.PandasImported()]
        case effects.Tabulate():
            return [events.Tabulated(effect.dataset, tables(effect.dataset))]
        case effects.IndexTitles():
            dataset = effect.dataset
            return [events.TitlesIndexed(dataset, index(dataset))]
        case effects.ReadTaste():
            return [events.TasteRead(effect.fingerprint, None)]
        case effects.SetTasteAside():
            return [events.TasteSetAside(effect.reason, is_kept=True)]
        case effects.MakeFile():
            name = file_name(effect.model, effect.what)
            return [events.FileSaved(effect.request, name, 1_200_000)]
        case effects.CopyLink():
            return [events.LinkCopied(f"https://a.example/#{effect.fragment}", is_copied=True)]
        case effects.KeepTaste():
            return [events.TasteKept("")]
    return []  # without answer
