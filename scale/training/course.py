"""A training of one model by all workers: steps, ends of epochs, and what is kept.

Example::

    course = Course(recipe, data, crew, folder)
    ended = course.run()
    ended.curve.losses, ended.early

The loop is the page's (model/worker/trainer.js): the same number of steps, the same falling rate,
the same slice that watches. Every so often all is written down; a training that is started in a
folder with something written down goes on from there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import jax
import numpy as np

from recommender.evaluation.metrics import user_metrics
from recommender.ratings.interactions import Interactions
from scale.batches.pairs import Pairs
from scale.batches.rows import Rows
from scale.data.shards import Data
from scale.errors import ScaleError
from scale.model.history import History, HistoryBatch
from scale.model.ids import USERS, Ids, IdsBatch
from scale.model.towers import Form
from scale.recipe import HISTORY, Recipe
from scale.training.crew import Crew
from scale.training.initial import initial
from scale.training.knowing_nothing import chance_of
from scale.training.limits import MOST_HELD_BY_ALL
from scale.training.lists import top_lists
from scale.training.memory import give_back
from scale.training.step import Batch, Block, State, block_of, placed, steps_of
from scale.training.tables import rate_of
from scale.training.vectors import Asked, Items
from scale.training.written import Written

# batches that are drawn together: workers tell one another once for all of them
TOGETHER = 8
# batches that are drawn to see how many rows they have
LOOKED_AT = 16
# the learning rate falls to this share of its start
FINAL_SHARE = 0.01


@dataclass(frozen=True)
class Learning:
    """How far a training has come, and how it learnt.

    Attributes:
        step: how many steps have been taken.
        losses: mean of each epoch that has ended, in nats.
        ndcgs: NDCG@10 on the validation slice after each; empty without one.
        chance: the loss of a model that knows nothing.
        total: sum of the losses of the epoch that is under way.
        best: epoch and NDCG of the best one, where there is a patience.
        broke: "Infinity", "-Infinity" or "NaN" where the loss was that, at which step, and from
        which
            step what was kept is.
        has_ended: whether no more steps are taken.
    """

    step: int = 0
    losses: tuple[float, ...] = ()
    ndcgs: tuple[float, ...] = ()
    chance: float = 0
    total: float = 0
    best: tuple[int, float] | None = None
    broke: tuple[str, int, int] | None = None
    has_ended: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(eq=False)
class Course:
    """One model's training.

    Attributes:
        recipe: what is trained.
        data: on what.
        crew: by whom.
        folder: where it is written down.
        every: seconds after which it is written down again.
        most_held: bytes of a table of items that every worker still holds whole.
        hear: is told how far it has come, after some steps each.
        resumed: the step from which it went on.
        timed_steps: those that were taken here and were compiled already.
        step_seconds: that they took.
    """

    recipe: Recipe
    data: Data
    crew: Crew
    folder: Path
    every: float = 30
    most_held: int = MOST_HELD_BY_ALL
    hear: Callable[[Course, Learning], None] = lambda _course, _learning: None
    resumed: int = field(default=0, init=False)
    timed_steps: int = field(default=0, init=False)
    step_seconds: float = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Draw nothing yet."""
        is_history = self.recipe.family == HISTORY
        self.family = family_of(self.recipe)
        self.batches: Pairs | Rows = (Rows if is_history else Pairs)(
            self.data, self.recipe, self.crew
        )
        start, self.held = initial(self.data, self.recipe, self.crew, most_held=self.most_held)
        self.names = (*start["tables"], *start["weights"])
        self.state = placed(start, self.held, self.crew)
        kind = HistoryBatch if is_history else IdsBatch
        self._steps = steps_of(self.family, self.held, self.crew, kind)
        self.asked = Asked(self.recipe, self.family, self.held, self.data, self.crew)
        self._written = Written(self.folder, self.crew)
        self._at = time.monotonic()
        self._best: State | None = None
        self._shapes: set[tuple[tuple[int, ...], ...]] = set()

    @property
    def steps(self) -> int:
        """How many there are."""
        return self.recipe.epochs * self.batches.steps_per_epoch

    def own_rows(self, number: int, size: int) -> np.ndarray:
        """Return the rows of the user table of one of the worker's shards, float32 [size, dim]."""
        first = self.data.run_of(self.crew.rank, self.crew.size).start
        start = (number - first) * self.data.about.capacity
        own = self.state["tables"][USERS].value.addressable_data(0)
        return np.asarray(own[start : start + size])

    def run(self) -> Learning:
        """Train to the end, from wherever it was written down last."""
        learning = self._resume()
        self._look_around()
        while not learning.has_ended:
            started, before = time.monotonic(), learning.step
            known = len(self._shapes)
            learning = self._block(learning)
            if len(self._shapes) == known:
                self.step_seconds += time.monotonic() - started
                self.timed_steps += learning.step - before
            if learning.step % self.batches.steps_per_epoch == 0 and not learning.broke:
                learning = self._epoch_end(learning)
            if not learning.broke and (learning.has_ended or self._is_due()):
                self._written.write(learning.step, self.state, self._best, learning.as_json())
                self._at = time.monotonic()
            self.hear(self, learning)
        if learning.best and learning.best[0] < len(learning.losses) and self._best is not None:
            self.state = self._best
        self._written.close()
        return learning

    def _resume(self) -> Learning:
        learning = self._restored() or Learning()
        self.resumed = learning.step
        return learning

    def _look_around(self) -> None:
        """Draw some batches of a pass, so that arrays are as long as almost any of them needs.

        To compile for a longer one later takes seconds, and memory beside all that is learnt.
        """
        for step in np.linspace(0, self.batches.steps_per_epoch - 1, LOOKED_AT, dtype=int).tolist():
            self.batches.block(range(step, step + 1))

    def _restored(self) -> Learning | None:
        """Go back to what was written down last; None where nothing was."""
        found = self._written.latest(self.state, has_best=self.recipe.patience is not None)
        if not found:
            return None
        self.state, self._best, about = found
        return _learning(about)

    def _block(self, learning: Learning) -> Learning:
        """Take some steps, none beyond the end of an epoch."""
        per_epoch = self.batches.steps_per_epoch
        end = min(learning.step + TOGETHER, (learning.step // per_epoch + 1) * per_epoch)
        steps = range(learning.step, end)
        block, chance = self._drawn(steps)
        values = self._taken(block)[: len(steps)].tolist()
        total = learning.total + math.fsum(values)
        for step, value in zip(steps, values, strict=True):
            if not math.isfinite(value):
                return self._broken(_name_of(value), step + 1)
        return replace(learning, step=end, total=total, chance=chance or learning.chance)

    def _drawn(self, steps: range) -> tuple[Block, float]:
        """Return what some steps need; before the first one the loss that knows nothing, else 0."""
        batches: Sequence[Batch] = self.batches.block(steps)
        chance = 0.0
        if steps.start == 0:
            among = isinstance(self.family, Ids) and self.family.target_among
            chance = chance_of(batches[0], self.crew, target_among=among)
        rates = [rate_of(self._rate(step), step + 1) for step in steps]
        return block_of(batches, rates, TOGETHER, self.crew), chance

    def _taken(self, block: Block) -> np.ndarray:
        """Take the steps of a block; return the loss before each, float32 [TOGETHER]."""
        shapes = tuple(one.shape for one in jax.tree.leaves(block.batches))
        is_new = shapes not in self._shapes
        if is_new:
            give_back()
        self.state, losses = self._steps(self.state, block)
        found = np.asarray(losses.addressable_data(0))
        if is_new:
            give_back()
            self._shapes.add(shapes)
        return found

    def _broken(self, value: str, step: int) -> Learning:
        """Go back to what was written down last, and end there.

        Raises:
            ScaleError: when nothing was.
        """
        learning = self._restored()
        if not learning:
            raise ScaleError(f"the loss was {value} at step {step}: lower the learning rate")
        return replace(learning, broke=(value, step, learning.step), has_ended=True)

    def _rate(self, step: int) -> float:
        """Half a cosine, to a hundredth. Source: Loshchilov and Hutter (ICLR 2017), equation 5."""
        if not self.recipe.decay:
            return self.recipe.learning_rate
        share = (1 + math.cos(math.pi * step / self.steps)) / 2
        return self.recipe.learning_rate * (FINAL_SHARE + (1 - FINAL_SHARE) * share)

    def _epoch_end(self, learning: Learning) -> Learning:
        losses = (*learning.losses, learning.total / self.batches.steps_per_epoch)
        learning = replace(learning, losses=losses, total=0.0)
        ndcg = self.watched()
        if ndcg is not None:
            learning = replace(learning, ndcgs=(*learning.ndcgs, ndcg))
            learning = self._patient(learning, ndcg)
        is_over = learning.step >= self.steps
        return replace(learning, has_ended=learning.has_ended or is_over)

    def _patient(self, learning: Learning, ndcg: float) -> Learning:
        if self.recipe.patience is None:
            return learning
        epoch = len(learning.losses)
        if learning.best is None or ndcg > learning.best[1]:
            # a step gives its state's room to the next one
            self._best = jax.tree.map(lambda one: one.copy(), self.state)
            learning = replace(learning, best=(epoch, ndcg))
        assert learning.best is not None
        return replace(learning, has_ended=epoch - learning.best[0] >= self.recipe.patience)

    def watched(self) -> float | None:
        """Return NDCG@10 on the validation slice, of all workers' users; None without one."""
        items = self.asked.items(self.state)
        each = [np.zeros(0)]
        for number in self.data.run_of(self.crew.rank, self.crew.size):
            shard = self.data.shard(number)
            rows = np.flatnonzero(shard.aside.counts)
            vectors = self.asked.users(self.state, items, number, rows)
            known = [shard.seen.of(row) for row in rows.tolist()]
            lists = top_lists(vectors, items.vectors, self.biases(items), known)
            users = np.repeat(np.arange(len(rows), dtype=np.int32), shard.aside.counts[rows])
            wanted = Interactions(users, shard.aside.items, len(rows))
            each.append(user_metrics(lists, wanted, len(items.vectors)).ndcg)
        own = np.concatenate(each)
        sums = self.crew.gathered(np.array([own.sum(), len(own)], dtype=np.float32)).sum(axis=0)
        return float(sums[0] / sums[1]) if sums[1] else None

    def biases(self, items: Items) -> np.ndarray:
        """Return what biases and the trend count in scores, float32 [num_items]."""
        biases = items.biases + self.data.of_items("trend")
        found: np.ndarray = (self.recipe.temperature * biases).astype(np.float32)
        return found

    def _is_due(self) -> bool:
        """Whether it is to be written down now: the first worker's clock says so to all."""
        is_late = time.monotonic() - self._at >= self.every
        return bool(self.crew.gathered(np.array([is_late], dtype=np.int32))[0, 0])


def family_of(recipe: Recipe) -> Ids | History:
    """Return the loss of a recipe."""
    form = Form(recipe.residual, recipe.normalize)
    if recipe.family == HISTORY:
        return History(form, recipe.temperature, recipe.has_bias, recipe.genres)
    return Ids(
        form,
        recipe.temperature,
        recipe.l2,
        recipe.has_bias,
        target_among=not recipe.masking,
        genres=recipe.genres,
    )


def _learning(about: dict[str, Any]) -> Learning:
    for name in ("losses", "ndcgs", "best", "broke"):
        about[name] = about[name] if about[name] is None else tuple(about[name])
    return Learning(**about)


def _name_of(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
