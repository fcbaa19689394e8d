# The part of PyScript's API that the page uses. What comes from the browser is Any.
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

document: Any
window: Any

_Handler = TypeVar("_Handler", bound=Callable[[Any], Awaitable[None] | None])

def when(event: str, selector: str) -> Callable[[_Handler], _Handler]: ...
