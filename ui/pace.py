"""When work is done: in short tasks, between which the page draws and hears clicks, or in quiet.

Example::

    rows = await breathing(compare_metrics(first, second))
    await quiet_moment()
"""

import asyncio
import time
from collections.abc import Callable

from recommender.steps import Result, Steps
from ui.dom import when_idle

# seconds; half of what there is for a frame, so that one step more does not cost the next one
SHORT = 0.008
# milliseconds: what is not seen to be missing yet
LONG = 2000


async def breathe() -> None:
    """Let the page draw and hear clicks: a task of more than 50 ms is felt."""
    await asyncio.sleep(0)


async def breathing(steps: Steps[Result]) -> Result:
    """Take all steps, as many at a time as are short; return what came of them."""
    while True:
        await breathe()
        rested = time.perf_counter()
        while time.perf_counter() - rested < SHORT:
            try:
                next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result


async def quiet_moment() -> None:
    """Wait until the browser has nothing else to do, but no longer than a visitor would."""
    is_quiet = asyncio.get_running_loop().create_future()
    when_idle(lambda *_: is_quiet.set_result(None), at_latest=LONG)
    await is_quiet


class Turns:
    """How long the page draws in one task (recommender/app/loop.py)."""

    def begin(self) -> None:
        """Count from now on."""
        self._began = time.perf_counter()

    def is_over(self) -> bool:
        """Say whether it has been long enough."""
        return time.perf_counter() - self._began >= SHORT

    def go_on(self, work: Callable[[], None]) -> None:
        """Call `work` after what the browser has to do by now."""
        asyncio.get_event_loop().call_soon(work)
