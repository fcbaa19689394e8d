"""What trained models leave for the page, whether they were trained now or opened from a file.

Example::

    trained = await results_of(dataset, plan, summaries, {})
"""

from collections.abc import Mapping, Sequence

from recommender.app.settings import ON_MAP
from recommender.app.training import ModelSummary, Plan, Trained
from recommender.evaluation.baselines import POPULARITY, popular_lists
from recommender.evaluation.metrics import Measurement, measure
from recommender.film_map.films import films_on_map
from recommender.film_map.projection import pca as principal_components
from recommender.ratings.arrays import Float32Array
from recommender.ratings.dataset import Dataset
from recommender.ratings.interactions import item_counts
from recommender.taste.starters import starters
from recommender.views.comparison import TOP_K
from ui import bridge
from ui.pace import breathe


async def results_of(
    dataset: Dataset,
    plan: Plan,
    summaries: Sequence[ModelSummary],
    last: Mapping[str, Float32Array],
) -> Trained:
    """Ask the models in the workers for their vectors and lists, and work out what follows.

    Args:
        dataset: that they are of.
        plan: of their training.
        summaries: of those that are there.
        last: by model, where the films of the map stood last while it was followed.

    Returns:
        As of a whole training that took no time.
    """
    names, seed = [one.name for one in summaries], plan.settings.seed
    counts = item_counts(plan.interactions, dataset.num_items)
    films = films_on_map(counts, seed)
    vectors = {name: await bridge.item_embeddings(name) for name in names}
    pca = {}
    for name, of_model in vectors.items():
        # as the last frame stood: the map does not turn over when the training ends
        pca[name] = principal_components(of_model[films.items], last.get(name))
        await breathe()
    known = vectors[ON_MAP if ON_MAP in vectors else names[0]]
    return Trained(
        plan=plan,
        summaries=tuple(summaries),
        vectors=vectors,
        films=films,
        pca=pca,
        measurements=await _measure(dataset, plan, names),
        starters=tuple(starters(known, counts, dataset.twin_idx, seed=seed)),
        share=1,
        seconds=0,
        weights={name: await bridge.learnt_by(name) for name in names},
    )


async def _measure(
    dataset: Dataset, plan: Plan, names: Sequence[str]
) -> Mapping[str, Measurement] | None:
    """Compare every user's lists with what was held out; None where nothing was."""
    train, held_out = plan.split.train, plan.split.held_out
    if not len(held_out):
        return None
    popular = popular_lists(train, dataset.num_items, TOP_K)
    await breathe()
    measured = {POPULARITY: measure(popular, held_out, dataset.num_items)}
    for name in names:
        lists = await bridge.recommend_all(name, TOP_K, train.by_user)
        await breathe()
        measured[name] = measure(lists, held_out, dataset.num_items)
    return measured
