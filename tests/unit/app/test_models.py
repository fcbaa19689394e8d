"""The registry: a fourth model is one entry."""

import ast
import json
import re
from pathlib import Path

from recommender.app.models import LABELS, MODELS, REGISTRY, read_models

FOURTH = {"name": "fifty", "label": "Fifty", "recipe": "ids", "towers": {"dense": True}}


def test_entries_are_read_in_their_order() -> None:
    entries = json.loads(REGISTRY.read_text(encoding="utf-8"))
    assert [model.entry for model in MODELS] == entries
    assert list(LABELS) == [entry["name"] for entry in entries]
    # the map shows the films of one
    assert sum(model.on_map for model in MODELS) == 1


def test_a_fourth_entry_is_a_fourth_model() -> None:
    entries = [*json.loads(REGISTRY.read_text(encoding="utf-8")), FOURTH]
    assert [model.label for model in read_models(json.dumps(entries))][3:] == ["Fifty"]


def words_of(path: Path) -> set[str]:
    """Return what stands in quotes in a script, or the classes and colours of a style sheet."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        constants = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant)]
        return {str(constant.value) for constant in constants}
    if path.suffix == ".js":
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
        return set(re.findall(r"""["'](\w+)["']""", code))
    return set(re.findall(r"(?:\.|--)([\w-]+)", text))


def test_no_model_is_named_but_in_the_registry() -> None:
    root = REGISTRY.parents[1]
    paths = [root / "main.py", *root.glob("styles/*.css")]
    for folder in ("recommender", "ui", "boot", "model", "bench"):
        paths += [path for path in (root / folder).rglob("*") if path.suffix in {".py", ".js"}]
    assert len(paths) > 60
    named = {str(path): set(LABELS) & words_of(path) for path in paths}
    assert {path: names for path, names in named.items() if names} == {}
