"""Long work in short steps, so that whoever has it done can do other things between them.

Example::

    resampled = finished(resample(ndcg))           # at once: in tests and benchmarks
    resampled = await breathing(resample(ndcg))    # in the page, which hears clicks between steps

A function that takes long is a generator: it yields after each step, and returns what came of it.
"""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[None, None, Result]


def finished(steps: Steps[Result]) -> Result:
    """Take all steps at once; return what came of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
