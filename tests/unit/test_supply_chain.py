"""Whatever comes from outside is pinned by content, and CI can write only what it publishes."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = sorted(ROOT.glob("requirements/*.txt"))
WORKFLOWS = sorted(
    path for path in ROOT.glob(".github/workflows/*") if path.suffix in {".yml", ".yaml"}
)

PINNED = re.compile(r"[\w.-]+==[\w.!+-]+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+")
SHA256 = re.compile(r"[0-9a-f]{64}")
# an action of this repository would begin with a dot, and is of the same commit
ACTION_BY_COMMIT = re.compile(r"[\w-]+(/[\w.-]+)+@[0-9a-f]{40}")

# The rights of each workflow. The job that may write runs no code of the repository.
GRANTED = {
    "pages.yml": {
        ("permissions", "contents"): "read",
        ("jobs", "build", "permissions", "contents"): "read",
        ("jobs", "build", "permissions", "pages"): "read",
        ("jobs", "deploy", "permissions", "pages"): "write",
        ("jobs", "deploy", "permissions", "id-token"): "write",
    },
    "weekly.yml": {("permissions", "contents"): "read"},
}


def unpinned_packages(lock: dict[str, Any]) -> list[str]:
    """Return what a lock of npm takes by another measure than its content, or from a fixed host."""
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    return [
        path
        for path, entry in packages.items()
        if not entry.get("integrity", "").startswith("sha512-") or "resolved" in entry
    ]


def requirements(text: str) -> list[str]:
    """Return the requirements of a file, each on one line, without comments."""
    whole = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*\n", "", text))
    return [line.strip() for line in whole.splitlines() if line.strip()]


def unpinned_requirements(text: str) -> list[str]:
    return [line for line in requirements(text) if not PINNED.fullmatch(line)]


def names(text: str) -> set[str]:
    return {line.partition("==")[0] for line in requirements(text)}


def unpinned_files(table: dict[str, Any]) -> list[str]:
    """Return the files in a table, or in tables that it holds, that have no SHA-256."""
    values = (value if isinstance(value, list) else [value] for value in table.values())
    within = [one for value in values for one in value if isinstance(one, dict)]
    own = [] if SHA256.fullmatch(table.get("sha256", "")) else [table.get("file")]
    return [name for name in own if name] + [name for one in within for name in unpinned_files(one)]


def actions(text: str) -> list[str]:
    return re.findall(r"^\s*(?:- )?uses:\s*([^\s#]+)", text, re.MULTILINE)


def settings(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give each setting of a YAML file that is a line: the keys that lead to it, and its value."""
    path: list[tuple[int, str]] = []
    for indent, key, value in re.findall(r"(?m)^( *)[\"']?([\w-]+)[\"']?:([^#\n]*)", text):
        while path and path[-1][0] >= len(indent):
            path.pop()
        path.append((len(indent), key))
        yield tuple(each for _, each in path), value.strip()


def grants(text: str) -> dict[tuple[str, ...], str]:
    """Return the rights that a workflow gives to its jobs, by where it does."""
    return {keys: value for keys, value in settings(text) if "permissions" in keys and value}


def test_whoever_deploys_chooses_whether_the_site_holds_movielens() -> None:
    text = (ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    said = dict(settings(text))
    assert said["jobs", "build", "steps", "env", "DATA"] == "${{ vars.DATA || 'bundled' }}"


def test_every_npm_package_has_a_hash_and_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert len(lock["packages"]) > 100
    assert unpinned_packages(lock) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"version": "1.0.0"},
        {"version": "1.0.0", "integrity": "sha1-kr2OpfNbsdOVVWcXAHTLUQ5UnMI="},
        {"version": "1.0.0", "integrity": "sha512-AAAA", "resolved": "https://host.test/a.tgz"},
        {"version": "1.0.0", "resolved": "git+ssh://git@host.test/a.git#0123"},
    ],
)
def test_an_npm_package_that_could_be_another_is_found(entry: dict[str, str]) -> None:
    assert unpinned_packages({"packages": {"": {}, "node_modules/a": entry}}) == ["node_modules/a"]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_has_a_version_and_a_hash(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert requirements(text)
    assert unpinned_requirements(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "idna",
        "idna==3.20",
        f"idna>=3.20 --hash=sha256:{'a' * 64}",
        f"idna==3.20 --hash=sha256:{'a' * 63}",
        f"idna==3.20 --hash=md5:{'a' * 32}",
        f"idna @ https://host.test/idna.whl --hash=sha256:{'a' * 64}",
        "-r other.txt",
        "--extra-index-url https://host.test/",
    ],
)
def test_a_requirement_that_could_be_another_is_found(line: str) -> None:
    good = (
        f"six==1.17.0 ; python_version < '3' \\\n    --hash=sha256:{'b' * 64}\n    # via -r x.in\n"
    )
    assert unpinned_requirements(good) == []
    assert unpinned_requirements(f"{good}{line}\n") == [line]


def test_what_is_asked_for_is_pinned() -> None:
    asked = {path.stem: path.read_text(encoding="utf-8") for path in ROOT.glob("requirements/*.in")}
    assert asked.keys() == {path.stem for path in REQUIREMENTS}
    for path in REQUIREMENTS:
        assert names(asked[path.stem]) <= names(path.read_text(encoding="utf-8")), path.name


def test_files_of_requirements_agree_on_versions() -> None:
    # pip-audit takes no two, and each would have to be watched; a file may have one per Python
    versions: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in REQUIREMENTS:
        for line in requirements(path.read_text(encoding="utf-8")):
            name, _, rest = line.partition("==")
            versions[name][path.name].add(rest.split()[0])
    assert "audit.txt" in versions["requests"]
    assert "dev.txt" in versions["requests"]
    for name, by_file in versions.items():
        assert len({frozenset(found) for found in by_file.values()}) == 1, f"{name}: {by_file}"


def test_every_file_of_the_set_up_has_its_sha_256() -> None:
    pins = tomllib.loads((ROOT / "tools/sources.toml").read_text(encoding="utf-8"))
    assert len(pins["wheel"]) >= 4
    assert unpinned_files(pins) == []


def test_a_file_without_its_sha_256_is_found() -> None:
    good = {"file": "a.whl", "sha256": "0" * 64}
    for wrong in ({}, {"sha256": ""}, {"sha256": "0" * 40}, {"sha1": "0" * 64}):
        pins = {"mirror": good, "wheel": [good, {"file": "b.whl", **wrong}]}
        assert unpinned_files(pins) == ["b.whl"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_their_commit(path: Path) -> None:
    used = actions(path.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not ACTION_BY_COMMIT.fullmatch(action)] == []


@pytest.mark.parametrize(
    "action",
    ["actions/checkout@v6", "actions/checkout@main", "actions/checkout@de0fac2", "docker://a:1"],
)
def test_an_action_that_could_be_another_is_found(action: str) -> None:
    assert actions(f"    steps:\n      - uses: {action} # v6\n") == [action]
    assert not ACTION_BY_COMMIT.fullmatch(action)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_no_more_than_it_has_to(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert grants(text) == GRANTED[path.name]
    # these run with the rights and secrets of this repository on behalf of somebody else's code
    assert not re.search(r"\b(pull_request_target|workflow_run|issue_comment)\b", text)
    # the token of the checkout stays out of reach of what the tests run
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("permissions: write-all # all\njobs:\n", {("permissions",): "write-all"}),
        ("jobs:\n  test:\n    steps:\n", {}),
        (
            "permissions:\n  contents: write\n\njobs:\n  a:\n    permissions:\n"
            "      packages: write\n    steps: []\n  b:\n    'permissions': write-all\n",
            {
                ("permissions", "contents"): "write",
                ("jobs", "a", "permissions", "packages"): "write",
                ("jobs", "b", "permissions"): "write-all",
            },
        ),
    ],
)
def test_rights_are_found_wherever_they_are_given(
    text: str, given: dict[tuple[str, ...], str]
) -> None:
    assert grants(text) == given
