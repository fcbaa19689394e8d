"""The rooms of model/ keep apart: what only a reader of all the imports would notice otherwise."""

import json
import re
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Each room, and what its files may import: families of models never meet.
ROOMS = {
    "core": {"core", "vendor"},
    "asking": {"core", "data", "asking"},
    "data": {"core", "data"},
    "ids": {"core", "data", "ids"},
    "history": {"core", "data", "history"},
    "projection": {"core", "projection", "vendor"},
    "references": {"core", "data", "references"},
    "worker": {
        "core",
        "asking",
        "data",
        "ids",
        "history",
        "projection",
        "references",
        "worker",
        "exports",
    },
}
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("model/**/*.js"))

# statements, import() at run time, and import() of a type
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"'\n]*)["']""")
AT_ONCE = re.compile(r"""\bfrom\s*(["'][^"'\n]*["'])""")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def imports(path: str, text: str) -> set[str]:
    """Return the files that a text at this path imports, as paths from the root."""
    folder = ROOT / PurePosixPath(path).parent
    return {
        (folder / target).resolve().relative_to(ROOT).as_posix() for target in IMPORT.findall(text)
    }


def room(path: str) -> str:
    """Return a file's room, or the folder that it has beside model/."""
    first, *rest = PurePosixPath(path).parts
    return rest[0] if first == "model" else first


def wrong_imports(path: str, text: str) -> set[str]:
    """Return what the text may not import, being at this path; types count, too."""
    return {target for target in imports(path, text) if room(target) not in ROOMS[room(path)]}


def code(path: str) -> str:
    """Return a file without its comments."""
    return COMMENT.sub("", (ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES)
def test_a_room_imports_only_from_the_rooms_below(path: str) -> None:
    assert room(path) in ROOMS
    assert wrong_imports(path, (ROOT / path).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("model/ids/batch.js", 'import { POOLS } from "../history/history.js";'),
        ("model/history/history.js", '/** @typedef {import("../ids/batch.js").Pairs} Pairs */'),
        ("model/core/losses.js", 'import {\n  a,\n} from "../data/interactions.js";'),
        ("model/data/by_user.js", 'await import("../worker/worker.js");'),
        ("model/ids/options.js", 'import "../../vendor/tfjs/tf.es2017.min.js";'),
        ("model/core/tf.js", 'export { train } from "../../model_bridge.js";'),
    ],
)
def test_imports_across_rooms_are_found(path: str, text: str) -> None:
    assert len(wrong_imports(path, text)) == 1


def test_the_page_does_not_load_the_models() -> None:
    # else TensorFlow.js would be fetched and compiled on the main thread
    loaded, waiting = set[str](), {"model_bridge.js"}
    alone = {"reading/picked.js", "reading/read.js"}
    while waiting:
        path = waiting.pop()
        loaded.add(path)
        if path not in alone:  # where no worker starts, for one file
            waiting |= imports(path, code(path)) - loaded
    assert loaded == {
        "boot/trusted.js",
        "model_bridge.js",
        "model/core/errors.js",
        "model/worker/client.js",
        "model/worker/crew.js",
        "model/worker/life.js",
        "model/worker/protocol.js",
        # when the page is there already, by import() at run time
        "reading/chosen.js",
        "reading/fetched.js",
        "reading/picked.js",
        "reading/read.js",
        "storage/models.js",
        "storage/movielens.js",
        "storage/runs.js",
        "storage/store.js",
        "vendor/idb/index.js",
    }
    at_once = "".join(AT_ONCE.findall(code("model_bridge.js")))
    late = [f"reading/{name}.js" for name in ("chosen", "fetched", "picked", "read")]
    late += [f"storage/{name}.js" for name in ("models", "movielens", "runs")]
    assert not any(f'"./{name}"' in at_once for name in late)


@pytest.mark.parametrize(
    ("path", "layout", "tensorflow"),
    [
        ("model/worker/projector.js", True, False),
        ("model/worker/references.js", False, False),
        ("model/worker/tables.js", False, False),
        ("model/worker/worker.js", False, True),
    ],
)
def test_only_models_need_tensorflow(path: str, layout: bool, tensorflow: bool) -> None:
    # a worker that starts beside a training would fetch and compile megabytes more
    loaded, waiting = set[str](), {path}
    while waiting:
        path = waiting.pop()
        loaded.add(path)
        waiting |= imports(path, code(path)) - loaded
    assert ("vendor/umap-js/umap-js.min.js" in loaded) is layout
    assert any(name.startswith("vendor/tfjs/") for name in loaded) is tensorflow


def test_no_script_names_a_model() -> None:
    # another model is another entry: models.json alone knows which there are
    names = [entry["name"] for entry in json.loads((ROOT / "model/models.json").read_text("utf-8"))]
    quoted = re.compile(rf"""["'`]({"|".join(names)})["'`]""")
    scripts = [*FILES, "model_bridge.js", *(f"bench/{p.name}" for p in ROOT.glob("bench/*.js"))]
    assert {path: quoted.findall(code(path)) for path in scripts if quoted.search(code(path))} == {}


def test_names_of_models_are_unique_and_their_recipes_known() -> None:
    entries = json.loads((ROOT / "model/models.json").read_text("utf-8"))
    names = [entry["name"] for entry in entries]
    assert len(set(names)) == len(names)
    known = re.search(r"const RECIPES = \{([^}]*)\}", code("model/worker/recipes.js"))
    assert known
    assert {entry["recipe"] for entry in entries} <= set(re.findall(r"\w+", known[1]))
