"""When work is done: in short tasks, between which the page draws and hears clicks, or in quiet.

Example::

    rows = await breathing(compare_metrics(first, second))
    await quiet_moment()
"""

import asyncio

from recommender.steps import Result, Steps
from ui.dom import when_idle


async def breathe() -> None:
    """Let the page draw and hear clicks: a task of more than 50 ms is felt."""
    await asyncio.sleep(0)


async def breathing(steps: Steps[Result]) -> Result:
    """Take all steps, and let the page breathe between them; return what came of them."""
    while True:
        await breathe()
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


async def quiet_moment() -> None:
    """Wait until the browser has nothing else to do."""
    is_quiet = asyncio.get_running_loop().create_future()
    when_idle(lambda *_: is_quiet.set_result(None))
    await is_quiet
