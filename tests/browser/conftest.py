"""A real browser, where there is one: without it these tests are skipped and say so, but in CI they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import advisor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
#: Written by `.ci/run`; git ignores the folder.
AXE = ROOT / ".browser-tools" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Nothing of the browser's own may ask the network for anything.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

#: Width, height, colour scheme -> a page of a file, and what it asked for and complained of.
Open = Callable[..., "Opened"]


class Opened:
    """A page in the browser, with its requests and complaints."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))

    def see_everything(self) -> None:
        """Go from figure to figure, so that each becomes alive."""
        self.page.evaluate(
            """async () => {
                for (const figure of document.querySelectorAll('figure.plot:not(.static)')) {
                    figure.scrollIntoView();
                    while (!figure.classList.contains('live')) await new Promise(done => setTimeout(done, 20));
                }
            }"""
        )


def missing(what: str) -> None:
    """Skip, or fail in CI, where everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must not go without: see .ci/run")
    pytest.skip(f"{what} is not installed; .ci/run says how")


# Gone before any test outside of this package: others assert that no process is left behind.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Yield a function that opens a file offline."""
    contexts = []

    def open_(path: Path, width: int = 1100, scheme: str = "light", clipboard: bool = False) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
            permissions=["clipboard-read", "clipboard-write"] if clipboard else [],
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.goto(path.as_uri())
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    if not AXE.exists():
        missing("axe-core")
    return AXE.read_text(encoding="utf-8")


def grave_faults(page: Page, axe: str) -> list[tuple[str, str]]:
    """Return the serious faults that axe-core finds on the page as it is: the rule, and the first element."""
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found if each["impact"] in ("serious", "critical")]


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a real tuning of a tiny problem, from a rate far too high."""
    from tests.commands.conftest import TINY

    folder = tmp_path_factory.mktemp("tuned")
    (folder / "tiny.py").write_text(TINY, encoding="utf-8")
    advisor.tune(folder / "tiny.py", "6x", start={"learning_rate": 3.0}, session=folder / "session")
    return folder / "session"


@pytest.fixture(scope="session")
def report(session: Path) -> Path:
    """Return its report."""
    return _written(session, "report.html", static=False)


@pytest.fixture(scope="session")
def still_report(session: Path) -> Path:
    """Return its report without JavaScript."""
    return _written(session, "static.html", static=True)


def _written(session: Path, name: str, static: bool) -> Path:
    from advisor.report.of_session import write_report
    from advisor.session import Session

    return write_report(Session.open(session), session / name, static)
