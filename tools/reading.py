"""The page's own reader of data files (reading/), for Python on this machine: it runs under Node.

Example::

    dataset = read_dataset({"u.data": Path("data/u.data"), "u.item": Path("data/u.item")})
"""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from recommender.errors import DataError, VisitorError
from recommender.ratings.columns import Columns, dataset_of
from recommender.ratings.dataset import Dataset
from recommender.steps import finished
from tools.pins import ROOT

File = bytes | Path
TYPES = (
    dict.fromkeys(("userIdx", "itemIdx"), "<i4")
    | dict.fromkeys(("rating", "itemGenres"), "<f4")
    | dict.fromkeys(("timestamp", "userIds", "itemIds"), "<f8")
)


class QuestionError(Exception):
    """The columns of a table cannot be told: `question` is what the visitor would be asked."""

    def __init__(self, question: dict[str, Any]) -> None:
        """Take the question, as reading/choose.js has it."""
        super().__init__(f"the columns of {question['file']} cannot be told")
        self.question = question


def read_dataset(files: Mapping[str, File], **options: Any) -> Dataset:
    """Read files as the page does.

    Args:
        files: by name, bytes or where they are.
        options: `answer`, `most` and `seed` of reading/read.js.

    Raises:
        DataError: as in the page.
        QuestionError: when the page would ask the visitor.
    """
    return parsed(read_text(files, **options))


def read_text(files: Mapping[str, File], **options: Any) -> str:
    """Return what tools/reading.js says of files, one line of JSON."""
    asked = {"answer": None, "most": None, "seed": 7, **options}
    asked["files"] = [{"name": name, **_file(file)} for name, file in files.items()]
    node = _node()
    assert node.stdin is not None
    assert node.stdout is not None
    node.stdin.write(json.dumps(asked) + "\n")
    node.stdin.flush()
    line = node.stdout.readline()
    if not line:
        _node.cache_clear()
        raise RuntimeError("the reader of data files has ended; see what node says above")
    return line


def parsed(line: str) -> Dataset:
    """Make a Dataset of a line of tools/reading.js.

    Raises:
        DataError: when that says so.
        QuestionError: likewise.
    """
    answer = json.loads(line)
    if "question" in answer:
        raise QuestionError(answer["question"])
    if "error" in answer:
        raise error_of(answer["error"])
    arrays = {name: _array(answer[name], kind) for name, kind in TYPES.items()}
    columns = Columns(
        user_idx=arrays["userIdx"],
        item_idx=arrays["itemIdx"],
        rating=arrays["rating"],
        timestamp=arrays["timestamp"],
        user_ids=arrays["userIds"],
        item_ids=arrays["itemIds"],
        item_genres=arrays["itemGenres"],
        num_users=answer["numUsers"],
        num_items=answer["numItems"],
        text=answer["text"],
    )
    return finished(dataset_of(columns))


def _file(file: File) -> dict[str, str]:
    if isinstance(file, Path):
        return {"path": str(file)}
    return {"bytes": base64.b64encode(file).decode()}


def _array(value: Any, kind: str) -> Any:
    return None if value is None else np.frombuffer(base64.b64decode(value["base64"]), dtype=kind)


def error_of(error: dict[str, Any]) -> Exception:
    """Return what the reader has thrown, as an exception of Python's."""
    if "file" in error:
        found = DataError(error["file"], error["line"], "")
        found.args = (error["message"],)
        return found
    if error["name"] == "VisitorError":
        return VisitorError(error["message"])
    return RuntimeError(f"{error['name']}: {error['message']}")


@cache
def _node() -> subprocess.Popen[str]:
    command = ["node", str(ROOT / "tools" / "reading.js")]
    node = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(node.kill)
    return node
