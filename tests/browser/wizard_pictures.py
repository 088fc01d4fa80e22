"""Pictures of the wizard, in a terminal and as a page: `python -m tests.browser.wizard_pictures FOLDER`.

`make gallery` calls it. The wizard runs for real on an example; tmux is the terminal, and Chromium takes the pictures.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.browser.conftest import BROWSERS, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLE = Path(__file__).parents[2] / "examples" / "digits_cnn.py"
COLUMNS, LINES = 80, 46
#: Seconds for a training on a busy machine.
PATIENCE = 120
#: The steps of a terminal of which a picture is taken: title -> name.
TERMINAL = {"Find the learning rate": "step", "Did it help?": "verdict"}
#: The same of the page, each in its own look: width and colours.
PAGE = {
    "Find the learning rate": ("page_light", 1000, "light"),
    "Change one thing": ("page_phone", 390, "light"),
    "Did it help?": ("page_dark", 1000, "dark"),
}
_INK = "<body style='margin:0;background:#0c0c0c'><pre style='display:inline-block;margin:0;padding:16px 20px;"
_SHEET = _INK + 'color:#d5dadf;font:15px/1.3 "DejaVu Sans Mono",monospace\'>{code}</pre>'


def main(folder: Path) -> None:
    """Write pictures of the terminal with and without colour, and of the page in each look."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        for name, setting in (("terminal", ""), ("no_color", "NO_COLOR=1")):
            for step, screen in _terminal(setting):
                _draw(browser, screen, folder / f"{name}_{step}.png")
        _page(browser, folder)
        browser.close()


def _terminal(setting: str) -> Iterator[tuple[str, str]]:
    """Yield each step that is wanted with what the terminal shows, by answering yes to everything before."""
    with TemporaryDirectory() as scratch, _tmux(scratch, setting) as tmux:
        _wait(lambda: "Leave for now" in tmux("capture-pane", "-p"))
        tmux("send-keys", "Enter")
        _wait(lambda: "Budget" in tmux("capture-pane", "-p"))
        tmux("send-keys", "5x", "Enter")
        for title, name in TERMINAL.items():
            while not _is_at(title, shown := tmux("capture-pane", "-p")):
                if _asks(shown):
                    tmux("send-keys", "Enter")
                time.sleep(1)
            yield name, tmux("capture-pane", "-p", "-e")


def _is_at(title: str, shown: str) -> bool:
    """Return whether the latest step on the terminal has this title and waits for its answer."""
    return _asks(shown) and title in shown[shown.rfind("Leave for now", 0, shown.rfind("Leave for now")) + 1 :]


def _asks(shown: str) -> bool:
    return "Leave for now" in shown[-200:].rstrip()[-40:]


@contextmanager
def _tmux(scratch: str, setting: str) -> Iterator[Callable[..., str]]:
    socket = str(Path(scratch, "tmux"))

    def tmux(*words: str) -> str:
        return subprocess.run(["tmux", "-S", socket, *words], check=True, capture_output=True, text=True).stdout

    size = ("-x", str(COLUMNS), "-y", str(LINES))
    line = f"cd {scratch} && {setting} PYTHONPATH={EXAMPLE.parents[1]} {sys.executable} -m advisor wizard {EXAMPLE}"
    tmux("-f", "/dev/null", "new-session", "-d", *size, line)
    try:
        yield tmux
    finally:
        tmux("kill-server")


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("the wizard did not come to the next step")
        time.sleep(0.2)


def _draw(browser: Browser, screen: str, path: Path) -> None:
    """Write what a terminal shows, its colours included, as a picture."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(screen.rstrip("\n")))
    page = browser.new_page(viewport={"width": 100, "height": 100}, device_scale_factor=1.5, offline=True)
    page.set_content(console.export_html(theme=MONOKAI, inline_styles=True, code_format=_SHEET))
    page.locator("pre").screenshot(path=path)
    page.close()


def _page(browser: Browser, folder: Path) -> None:
    command = [sys.executable, "-u", "-m", "advisor", "wizard", "--web", str(EXAMPLE)]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLE.parents[1])}
    with TemporaryDirectory() as scratch:
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=scratch, env=environment, stdout=pipe, text=True) as process:
            assert process.stdout is not None
            address = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
            page = browser.new_page()
            page.set_default_timeout(1000 * PATIENCE)
            page.goto(address)
            _walk(page, folder)
            page.get_by_role("button", name="Leave for now").click()


def _walk(page: Page, folder: Path) -> None:
    """Say yes to every step, and take a picture of those that are wanted."""
    step, before = page.locator(".advisor-step .advisor-h1"), "nothing yet"
    wanted = dict(PAGE)
    while wanted:
        step.filter(has_not_text=before).wait_for()
        before = step.inner_text()
        if before in wanted:
            name, width, scheme = wanted.pop(before)
            page.set_viewport_size({"width": width, "height": 600})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.wait_for_timeout(1000)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
        if wanted:
            page.locator(".advisor-choices button").first.click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
