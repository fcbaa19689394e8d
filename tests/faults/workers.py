"""Workers of the page in a test's hand: ended as the system ends them, without a word."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.browser.page import Page

MODELS = {"baseline": "Baseline", "deep": "Deep", "history": "History"}
SMALL = {"epochs": 1, "max_interactions": 5000, "batch_size": 256}
NOTICED = 5  # seconds until the page says that a worker has ended

# every worker by its name, the latest last. `doomed`: how many of a name end as soon as they live.
# `flags`: what TensorFlow.js reads of its worker's address. `asked`: how often any was asked
# whether it is there
KEEP = """
window.workers = {};
window.doomed = {};
window.asked = 0;
const { terminate } = Worker.prototype;
window.endWorker = (name) => terminate.call(window.workers[name].at(-1));
window.Worker = class extends Worker {
  constructor(script, options) {
    const url = new URL(script, document.baseURI);
    if (window.flags) url.searchParams.set("tfjsflags", window.flags);
    super(url, options);
    (window.workers[options.name] ??= []).push(this);
    // after the page has heard of it
    queueMicrotask(() => this.addEventListener("message", ({ data }) => {
      if ("alive" in data && window.doomed[options.name]-- > 0) terminate.call(this);
    }));
  }
  postMessage(message, ...rest) {
    if ("life" in message) window.asked++;
    super.postMessage(message, ...rest);
  }
};
"""


def write_tiny_data(folder: Path) -> None:
    """Write 30 users who have rated two thirds of 40 films."""
    flags = "|".join(["1"] + ["0"] * 18)
    films = range(1, 41)
    items = "".join(f"{i}|Film {i} (1990)||||{flags}\n" for i in films)
    ratings = "".join(
        f"{user}\t{item}\t{1 + item % 5}\t{881250949 + 1000 * item + user}\n"
        for user in range(1, 31)
        for item in films
        if (user + item) % 3
    )
    (folder / "u.item").write_text(items, encoding="utf-8")
    (folder / "u.data").write_text(ratings, encoding="utf-8")


@dataclass
class Crew:
    """The page, and the workers that stand behind it."""

    page: Page

    @classmethod
    def open(cls, page: Page, before: str = "", *, load: bool = True) -> Crew:
        """Open the page and load the data; `before` runs first of all scripts."""
        source = {"source": f"{before}\n{KEEP}"}
        page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
        # the page's policy has only its own way to make a worker
        page.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
        page.open()
        page.wait_for("ready")
        if load:
            page.load_data()
        return cls(page)

    def end(self, name: str) -> None:
        """End a worker: no error, no message, nothing."""
        self.page.driver.execute_script("window.endWorker(arguments[0])", name)

    def number(self, name: str) -> int:
        """Count the workers that were started under a name."""
        script = "return (window.workers[arguments[0]] ?? []).length"
        found: int = self.page.driver.execute_script(script, name)
        return found

    def says(self, sentence: str, seconds: float = 30) -> None:
        """Wait until the status line has said a sentence since it was last asked."""
        self.page.wait(lambda: sentence in self.page.spoken, seconds)

    def forget(self) -> None:
        """Forget what was said so far."""
        self.page.driver.execute_script("window.spoken.length = 0; window.states.length = 0")
