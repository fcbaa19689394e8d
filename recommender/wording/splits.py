"""What each way to hold ratings out can tell, and what it cannot.

Example::

    MEASURED[BY_DATE].format(users="93 users")
"""

from recommender.app.settings import BY_DATE, LAST_FIFTH, LAST_ONE, NONE, RANDOM

# after a training: what was kept out of it
MEASURED = {
    BY_DATE: (
        "Measured by date, on {users}: the last tenth of all ratings was kept out of training, so "
        "that no model knows anybody's future."
    ),
    LAST_FIFTH: (
        "Measured on {users}: the last fifth of each one's ratings was kept out of training."
    ),
    LAST_ONE: "Measured on {users}: the last rating of each one was kept out of training.",
    RANDOM: "Measured on {users}: a random fifth of all ratings was kept out of training.",
}

# beside the choice, and after a training
TELLS = {
    BY_DATE: (
        "By date, all models stand where a site stands today: nobody's later ratings help. Few "
        "users are left to measure on, so that the intervals are wide."
    ),
    LAST_FIFTH: (
        "Every user counts, but others' later ratings are known, and in MovieLens four of five "
        "held-out ratings belong to the same sitting as those before: it tells who knows the order "
        "in which films were shown for rating rather than what to watch another day."
    ),
    LAST_ONE: (
        "Every user counts once, with one film to find: it asks what comes next in a sitting, and "
        "tells little of a whole list."
    ),
    RANDOM: (
        "Every user counts and intervals are narrow, but models know later ratings of everybody, "
        "the user's own among them: figures are higher than any site could reach."
    ),
    NONE: "Nothing is held out: the models learn from all ratings, and nothing can be measured.",
}

NOTHING_HELD_OUT = (
    "Nothing to measure: the models were trained on all ratings. Hold something out in the "
    "training settings, and train again."
)
TOO_FEW = {
    BY_DATE: "nobody who had rated before rated in the last tenth of the ratings",
    LAST_FIFTH: "no user has the five ratings of which one is held out",
    LAST_ONE: "no user has the two ratings of which one is held out",
    RANDOM: "there are too few ratings to hold a fifth of them out",
}


def not_measured(split: str) -> str:
    """Say why there are no metrics, where a split held nothing out."""
    return NOTHING_HELD_OUT if split == NONE else f"Nothing to measure: {TOO_FEW[split]}."
