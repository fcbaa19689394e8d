"""What each training setting does, what it cost when it was measured, and on which models it acts.

Example::

    ABOUT["temperature"]          # "Divides the cosines in the softmax. ..."
    measured("temperature", ablations)   # "Measured: at 1 −0.024 (−0.029 to −0.019), ..."
    acts_on("logq")               # "Acts on Baseline and Deep."
"""

from collections.abc import Sequence

from recommender.app.models import LABELS, MODELS
from recommender.app.presets import BESIDE, PRESETS, differing, preset_of
from recommender.app.presets import LABELS as PRESET_LABELS
from recommender.app.questions import KEPT, NUMBERS, default_of
from recommender.app.settings import FIELDS, Settings, camel_case
from recommender.views.ablations import Ablations, Measured
from recommender.wording.splits import TELLS
from recommender.wording.words import count, joined, signed

ABOUT = {
    "question": (
        "Another day: what somebody will like some time. Next in a sitting: what follows in the "
        "order in which films were rated. Each needs a training of its own."
    ),
    "epochs": "How often the models go over all ratings.",
    "batch_size": (
        "So many ratings make one step. A large batch has more negatives for each of them, and an "
        "epoch fewer steps."
    ),
    "embedding_dim": "Length of the vectors: for how many tastes of their own there is room.",
    "hidden_units": "Width of the Dense layer: how much what comes in may act together.",
    "learning_rate": "How far a step of Adam moves the weights. Too far, and the loss runs away.",
    "max_interactions": (
        "Of more ratings a random sample is learnt, which saves time. Empty: all, and 80,000 of "
        "MovieLens 100K."
    ),
    "loss": (
        "In-batch softmax lets the other films of the batch compete, full softmax all films; BPR "
        "compares with one film at a time."
    ),
    "seed": "Fixes all chance: start, order, samples, and which users Test picks.",
    "temperature": (
        "Divides the cosines in the softmax. They lie between −1 and 1: undivided, the best of a "
        "thousand films could never stand out."
    ),
    "logq": (
        "Popular films stand in most batches and are pushed down as negatives each time; "
        "subtracting log q makes up for it. For the in-batch softmax alone."
    ),
    "masking": (
        "A user’s other films are no negatives. Without it many of a batch are accidental hits."
    ),
    "fading": (
        "How fast a user’s older ratings lose weight, 0 for not at all: one vector cannot be all "
        "that somebody ever was."
    ),
    "balance": (
        "Of a user with n ratings each counts 1/√n, so that the few who rated most do not decide."
    ),
    "l2": "Pulls vectors and table rows towards zero.",
    "residual": (
        "Dense layers add to the embedding and do not replace it: a tower starts as its table and "
        "learns the rest."
    ),
    "normalize": "All vectors have length one: no film wins for everybody by growing long.",
    "item_genres": "Beside a film’s embedding: one with few ratings still says something.",
    "user_genres": "Of what somebody watched, beside the user’s embedding.",
    "item_bias": (
        "One number a film: how likely it is for anybody. Popularity need not fit into the vectors."
    ),
    "trend": (
        "Asked for another day, films that are watched more in the last weeks count more. It is no "
        "part of training."
    ),
    "warm_start": (
        "Tables start from what was watched together, by a few products with the sparse matrix, "
        "and not from chance; the biases of Baseline and Deep from how often each film was."
    ),
    "decay": "Large steps first, small ones at the end: half a cosine down to a hundredth.",
    "users_together": (
        "A batch draws from few users, whose vectors are then computed once for many ratings. A "
        "million draws from all, as plain shuffling does."
    ),
    "validate": (
        "A random eighth of the training ratings of up to 128 users is kept aside; NDCG on it "
        "follows each epoch."
    ),
    "patience": (
        "Early stopping: a model that gets no better on the validation slice ends, and goes back "
        "to its best epoch. Empty: never."
    ),
    "pools": "A history is a weighted mean of films; pools that forget hold the mood of the day.",
    "cut_share": (
        "In so many training rows a history ends somewhere and what came later is to be found; in "
        "the others ratings of any time are left out."
    ),
    "target_decay": "How fast what came later in a cut row loses weight as a target.",
    "kept_least": "Of a row of the other kind a random share stays in the history: at least this.",
    "kept_most": "And at most this.",
    "history_rate": "History takes this share of the learning rate.",
}

PROTOCOLS = {"R": "on a random split", "D": "by date, five dates"}


def about(name: str, settings: Settings, ablations: Ablations) -> str:
    """Return the line that explains a setting."""
    text = TELLS[settings.holds_out] if name == "split" else ABOUT[name]
    return " ".join(filter(None, [text, measured(name, ablations), acts_on(name)]))


def measured(name: str, ablations: Ablations) -> str:
    """Say what a setting cost when it was changed; empty where that was not measured."""
    found = ablations.of(name)
    if not found:
        return ""
    first = found[0]
    costs = joined([_cost(change) for change in found])
    where = f"{LABELS[first.model]} {PROTOCOLS[first.protocol]}"
    return f"Measured, NDCG@10 from {first.default:.3f}: {costs} ({where})."


def _cost(change: Measured) -> str:
    field = FIELDS[change.name]
    value = field.options.get(change.text) or change.text or "off"
    interval = f"{signed(change.low)} to {signed(change.high)}"
    chance = "" if change.is_sure else ", which may be chance"
    return f"{value} {signed(change.difference)} [{interval}]{chance}"


def acts_on(name: str) -> str:
    """Name the models on which a setting acts; empty where these are all."""
    labels = [model.label for model in MODELS if camel_case(name) not in model.ignores]
    return "" if len(labels) == len(MODELS) else f"Acts on {joined(labels)}."


def left_out(name: str, settings: Settings) -> str:
    """Say what a number is that may be left out, as its placeholder; else empty."""
    if name in NUMBERS or name in KEPT:
        return f"{default_of(name, settings.question):g}"
    return {"patience": "never", "max_interactions": "80,000, or all"}.get(name, "")


def recipe(settings: Settings) -> str:
    """Say which recipe the settings are, or what differs from the default one."""
    preset, beside = preset_of(settings), settings.differing(Settings(), BESIDE)
    if not preset:
        return f"Changed by hand: {joined(_labels([*differing(settings), *beside]))}."
    if not PRESETS[preset] and not beside:
        return "All is as by default."
    changed = count(len(PRESETS[preset]), "setting")
    which = f"{PRESET_LABELS[preset]}: {changed} are not as by default."
    sentence = which if PRESETS[preset] else "The recipe is as by default."
    return f"{sentence} Changed by hand: {joined(_labels(beside))}." if beside else sentence


def _labels(names: Sequence[str]) -> list[str]:
    return [FIELDS[name].label for name in names]
