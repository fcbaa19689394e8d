"""The card of models as files: what of the state it depends on.

Example::

    app.watch(model_parts, models.show)
"""

from __future__ import annotations

from recommender.app.state import State
from recommender.model_files.kept import KeptModels
from recommender.runs.run import data_mark

Parts = tuple[KeptModels, str, str, bool, bool]


def model_parts(state: State) -> Parts:
    """Return what is kept, the data's mark, the run that is shown, and what can be done.

    The mark takes a moment: it is worked out once there is something to hold it against.
    """
    mark = data_mark(state.dataset) if state.dataset and state.models.models else ""
    key = state.run.key if state.run else ""
    can_open = state.dataset is not None and state.is_free
    return state.models, mark, key, state.can_save, can_open
