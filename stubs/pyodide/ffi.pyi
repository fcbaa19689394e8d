# The part of Pyodide's API that the page uses.
from collections.abc import Callable
from typing import Any

class JsException(Exception):
    name: str
    message: str

class JsProxy:
    def destroy(self) -> None: ...

def create_once_callable(obj: Callable[..., Any]) -> JsProxy: ...
def create_proxy(obj: Any) -> JsProxy: ...
def to_js(obj: Any, *, dict_converter: Callable[[Any], Any] | None = None) -> Any: ...
