"""Which of the browsers that Playwright keeps the tests drive."""

from pathlib import Path

import pytest

from tests.support import chromium

SHELL = "chromium_headless_shell-12/chrome-headless-shell-linux64/chrome-headless-shell"
CHROME = "chromium-12/chrome-linux64/chrome"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Puts files where Playwright keeps browsers, of which the system has none; gives the place of one."""
    monkeypatch.setattr(chromium.shutil, "which", lambda _: None)
    monkeypatch.setattr(chromium, "MAC", tmp_path / "none")
    monkeypatch.setattr(chromium, "_kept_by_playwright", lambda: str(tmp_path / CHROME))

    def put(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True)
            (tmp_path / name).touch()
        return tmp_path

    return put


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ((CHROME, SHELL), SHELL),
        ((CHROME,), CHROME),
        ((SHELL,), SHELL),
        ((CHROME, SHELL.replace("-12", "-11")), CHROME),
    ],
)
def test_the_engine_without_windows_comes_first(kept, there, chosen):
    cache = kept(*there)
    assert chromium.executable.__wrapped__() == str(cache / chosen)


def test_without_any_browser_there_is_none(kept):
    kept()
    assert chromium.executable.__wrapped__() is None
