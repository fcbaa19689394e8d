"""The page's files agree with one another: what only a visitor would notice otherwise."""

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

from recommender.settings import FIELDS

ROOT = Path(__file__).resolve().parents[2]
HTML = (ROOT / "index.html").read_text(encoding="utf-8")


class Elements(HTMLParser):
    """Collects the attributes of all elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements() -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(HTML)
    return parser.found


def test_every_python_file_of_the_page_is_in_its_bill_of_materials() -> None:
    bill = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))
    modules = [*ROOT.glob("recommender/*.py"), *ROOT.glob("ui/*.py")]
    needed = {f"./{path.relative_to(ROOT).as_posix()}" for path in modules}
    # evaluation runs in the benchmarks, not on the page yet
    needed.remove("./recommender/evaluation.py")
    assert set(bill["files"]) == needed
    assert all(source == target for source, target in bill["files"].items())


def test_the_form_has_an_input_for_every_setting() -> None:
    names = [
        attrs["name"] for tag, attrs in elements() if tag in {"input", "select"} if "name" in attrs
    ]
    assert names == [field.name for field in FIELDS]


def test_all_urls_are_relative() -> None:
    urls = [attrs.get("src") or attrs.get("href") or "" for _, attrs in elements()]
    assert not [url for url in urls if url.startswith(("/", "http:", "https:"))]
    for script in [ROOT / "model_bridge.js", *ROOT.glob("model/*.js"), *ROOT.glob("ui/*.js")]:
        assert not re.search(r"https?://(?!www\.w3\.org)", script.read_text(encoding="utf-8"))


def test_ids_that_python_asks_for_exist() -> None:
    ids = {attrs["id"] for _, attrs in elements() if "id" in attrs}
    sources = [ROOT / "main.py", *ROOT.glob("ui/*.py")]
    for source in sources:
        asked = set(re.findall(r'by_id\("([^"]+)"\)', source.read_text(encoding="utf-8")))
        assert asked <= ids, source.name
