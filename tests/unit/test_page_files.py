"""The page's files agree with one another: what only a visitor would notice otherwise."""

import ast
import base64
import hashlib
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from recommender.app.settings import FIELDS, HIDDEN_PARTS, PAGE_PARTS

ROOT = Path(__file__).resolve().parents[2]
HTML = (ROOT / "index.html").read_text(encoding="utf-8")
WORDING = [path.read_text(encoding="utf-8") for path in ROOT.glob("recommender/wording/*.py")]


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


def test_every_file_that_python_needs_is_in_the_bill_of_materials() -> None:
    bill = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))
    modules = [*ROOT.glob("recommender/**/*.py"), *ROOT.glob("ui/**/*.py")]
    # what they read
    modules += ROOT.glob("recommender/**/*.json")
    needed = {f"./{path.relative_to(ROOT).as_posix()}" for path in modules}
    assert set(bill["files"]) == needed | {"./model/models.json", "./model/questions.json"}
    assert all(source == target for source, target in bill["files"].items())


def test_every_setting_has_its_place_on_the_page() -> None:
    places = {attrs["data-settings"] for _, attrs in elements() if "data-settings" in attrs}
    made = {attrs["id"] for _, attrs in elements() if "id" in attrs}
    for field in FIELDS.values():
        # made by the form, or there already because it works before Python does
        assert (field.place in places) != (f"setting-{field.name}" in made)


def test_each_part_that_a_link_may_hide_is_marked_and_hidden() -> None:
    css = (ROOT / "styles/sharing.css").read_text(encoding="utf-8")
    marked = {attrs["data-share"] for _, attrs in elements() if "data-share" in attrs}
    # what is hidden in each frame is "page"
    assert marked == {"page", *PAGE_PARTS}
    rules = re.findall(r'&\[data-hide~="(\w+)"\] \[data-share="(\w+)"\]', css)
    assert rules == [(part, part) for part in PAGE_PARTS]
    by_default = re.search(r"&:not\(\[data-hide\]\) :is\((.+)\)", css)
    assert by_default
    assert tuple(re.findall(r'"(\w+)"', by_default[1])) == HIDDEN_PARTS


def test_no_control_is_brought_back_by_the_browser_as_it_was_before_a_reload() -> None:
    # Firefox does so with values, ticks and "disabled", long before Python is there to know better
    controls = [attrs for tag, attrs in elements() if tag in ("button", "input", "select")]
    assert len(controls) > 40
    assert [attrs for attrs in controls if attrs.get("autocomplete") != "off"] == []


def test_a_sentence_of_the_page_is_not_said_by_python_as_well() -> None:
    nodes = [node for text in WORDING for node in ast.walk(ast.parse(text))]
    said = [node.value for node in nodes if isinstance(node, ast.Constant)]
    sentences = [text for text in said if isinstance(text, str) and len(text.split()) > 3]
    assert len(sentences) > 20
    page = " ".join(HTML.split())
    assert [text for text in sentences if text.strip() in page] == []


def test_all_urls_are_relative() -> None:
    loaded = [attrs for tag, attrs in elements() if tag != "a"]
    urls = [attrs.get("src") or attrs.get("href") or "" for attrs in loaded]
    assert not [url for url in urls if url.startswith(("/", "http:", "https:"))]
    folders = ("model/**", "boot", "exports", "reading", "storage")
    scripts = [script for folder in folders for script in ROOT.glob(f"{folder}/*.js")]
    for script in [ROOT / "model_bridge.js", *scripts]:
        assert not re.search(r"https?://(?!www\.w3\.org)", script.read_text(encoding="utf-8"))


def test_ids_that_python_asks_for_exist() -> None:
    ids = {attrs["id"] for _, attrs in elements() if "id" in attrs}
    sources = [ROOT / "main.py", *ROOT.glob("ui/**/*.py")]
    for source in sources:
        asked = set(re.findall(r'by_id\("([^"]+)"\)', source.read_text(encoding="utf-8")))
        assert asked <= ids, source.name


def test_the_policy_is_first_and_knows_the_one_script_that_stands_in_the_page() -> None:
    tags = [tag for tag, _ in elements()]
    assert tags[: tags.index("meta") + 1] == ["html", "head", "meta"]
    policy = next(attrs["content"] for tag, attrs in elements() if tag == "meta") or ""
    (inline,) = re.findall(r"<script>(.+?)</script>", HTML, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}';" in policy
    # nothing from elsewhere, no code from text
    sources = {word for part in policy.split(";") for word in part.split()[1:]}
    assert not [word for word in sources if "*" in word or "http" in word or "unsafe-in" in word]
    assert "require-trusted-types-for 'script'; trusted-types two-tower" in policy


def test_no_markup_is_made_of_text_nor_a_style_attribute_written() -> None:
    # the policy would stop it, in the browsers that know it
    scripts = [ROOT / "main.py", *ROOT.glob("ui/**/*.py"), *ROOT.glob("boot/*.js")]
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\(\"style\""
    for script in [*scripts, *ROOT.glob("model/**/*.js"), ROOT / "service_worker.js"]:
        assert not re.search(sinks, script.read_text(encoding="utf-8")), script.name
    assert not [attrs for _, attrs in elements() if "style" in attrs or "onclick" in attrs]


def test_what_is_preloaded_exists_and_is_of_the_runtime_that_is_pinned() -> None:
    links = [attrs for tag, attrs in elements() if tag == "link"]
    hrefs = {attrs["href"] or "" for attrs in links if "preload" in (attrs["rel"] or "")}
    sources = tomllib.loads((ROOT / "tools/sources.toml").read_text(encoding="utf-8"))["npm"]
    runtime = {f"vendor/{one['folder']}/{name}" for one in sources for name in one["files"]}
    of_the_runtime = {href for href in hrefs if href.startswith("vendor/")}
    assert of_the_runtime <= runtime
    assert all((ROOT / href).is_file() for href in hrefs - of_the_runtime)
    # Pyodide's and PyScript's own, except what starts by itself and what the page has no use for
    needed = {path for path in runtime if path.startswith(("vendor/pyodide", "vendor/pyscript"))}
    unused = {f"vendor/pyscript/{name}" for name in ("core.css", "core.js", "toml-BK2RWy-G.js")}
    # plugins that no start of Python waits for
    bill = tomllib.loads((ROOT / "pyscript.toml").read_text(encoding="utf-8"))
    names = [name.removeprefix("!") for name in bill["plugins"]]
    plugins = [path for name in names for path in needed if f"/{name}-" in path]
    assert len(plugins) == len(names)
    unused |= set(plugins)
    # of what was preloaded a browser keeps no compiled code: the next visit would compile it again
    compiled = {"vendor/pyodide/pyodide.asm.wasm"}
    assert of_the_runtime == needed - unused - compiled


def test_the_preloader_reads_the_files_that_pyscript_and_pyodide_read() -> None:
    script = (ROOT / "boot/preload.js").read_text(encoding="utf-8")
    bill = (ROOT / "pyscript.toml").read_text(encoding="utf-8")
    interpreter = tomllib.loads(bill)["interpreter"].removeprefix("./")
    folder = re.search(r'indexURL = addressOf\("(.+)/"\)', (ROOT / interpreter).read_text("utf-8"))
    assert folder
    assert f'const LOCK = "{folder[1]}/pyodide-lock.json";' in script
    pattern = re.search(r"matchAll\(/(.+)/gm\)", script)
    assert pattern
    found = re.findall(pattern[1].replace("\\/", "/"), bill, re.MULTILINE)
    assert found == [path.removeprefix("./") for path in tomllib.loads(bill)["files"]]


def test_nothing_imports_pandas_before_it_is_asked_for() -> None:
    # the page loads it when it has nothing else to do
    paths = [path.relative_to(ROOT) for path in sorted(ROOT.glob("recommender/**/*.py"))]
    imports = "; ".join(f"import {'.'.join(path.with_suffix('').parts)}" for path in paths)
    code = f"import sys; {imports}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("tag", ["script", "style"])
def test_the_policy_of_the_page_of_no_address_knows_what_is_in_it(tag: str) -> None:
    html = (ROOT / "404.html").read_text(encoding="utf-8")
    (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert f"{tag}-src 'sha256-{digest}';" in html
