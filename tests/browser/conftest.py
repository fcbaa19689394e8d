"""The assembled site under a sub-path, as GitHub Pages would serve it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender.ratings.dataset import Dataset
from recommender.ratings.formats.movielens_100k import parse_dataset
from tests.conftest import ROOT
from tools.serve import StaticServer

SUB_PATH = "/two-tower/"
DATA_FILES = ("u.data", "u.item")


@pytest.fixture(scope="session")
def site() -> Path:
    folder = ROOT / "site"
    assert (folder / "index.html").is_file(), "run `make site` first"
    return folder


@pytest.fixture(scope="session")
def dataset(site: Path) -> Dataset:
    """Return what the page should have read, parsed by CPython."""
    return parse_dataset((site / "data/u.data").read_bytes(), (site / "data/u.item").read_bytes())


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[StaticServer]:
    with StaticServer({SUB_PATH: site}) as running:
        yield running


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with data files of its own, to be written over."""
    made = tmp_path_factory.mktemp("data")
    for name in DATA_FILES:
        (made / name).write_bytes((site / "data" / name).read_bytes())
    return made


@pytest.fixture(scope="module")
def data_server(site: Path, folder: Path) -> Iterator[StaticServer]:
    """Serve the site with the data files of that folder."""
    with StaticServer(
        {SUB_PATH: site} | {f"{SUB_PATH}data/{name}": folder / name for name in DATA_FILES}
    ) as running:
        yield running
