"""Does what the rules want done with runs, and answers with events: a part of ui/effects.py.

Example::

    await RUN_WAYS[KeepRuns](KeepRuns((run,)), send)   # send(RunsKept((run.key,), ()))
"""

from collections.abc import Awaitable, Callable, Mapping

from recommender.app import effects, events
from recommender.app.events import Event
from recommender.runs.comparison import compare_metrics
from recommender.runs.record import UnreadError, from_record, to_record
from recommender.runs.run import marking
from ui.kept_runs import drop_runs, keep_runs, read_runs
from ui.kept_store import StorageError
from ui.pace import breathe, breathing, quiet_moment

Send = Callable[[Event], None]


async def _read_runs(effect: effects.ReadRuns, send: Send) -> None:
    """Read in a quiet moment: nothing of the page waits for it."""
    await quiet_moment()
    mark = await breathing(marking(effect.dataset))
    try:
        keys, records = await read_runs(effect.known)
    except StorageError as error:
        send(events.RunsFailed(error.problem))
        return
    runs, left_out = [], {}
    for record in records:
        await breathe()
        try:
            runs.append(from_record(record, effect.dataset, mark))
        except UnreadError as error:
            left_out[record.key] = error.why
    send(events.RunsRead(effect.dataset, mark, keys, tuple(runs), left_out))


async def _keep_runs(effect: effects.KeepRuns, send: Send) -> None:
    records = []
    for run in effect.runs:
        await breathe()
        records.append(to_record(run))
    try:
        outdated = await keep_runs(records)
    except StorageError as error:
        send(events.RunsFailed(error.problem))
        return
    send(events.RunsKept(tuple(record.key for record in records), outdated))


async def _drop_runs(effect: effects.DropRuns, send: Send) -> None:
    try:
        await drop_runs(effect.keys)
    except StorageError as error:
        send(events.RunsFailed(error.problem))


async def _compare_runs(effect: effects.CompareRuns, send: Send) -> None:
    first, second = effect.pair
    rows = await breathing(compare_metrics(first, second))
    send(events.RunsCompared((first.key, second.key), rows))


RUN_WAYS: Mapping[type, Callable[..., Awaitable[None]]] = {
    effects.ReadRuns: _read_runs,
    effects.KeepRuns: _keep_runs,
    effects.DropRuns: _drop_runs,
    effects.CompareRuns: _compare_runs,
}
