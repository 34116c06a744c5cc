import threading
from pathlib import Path

import pytest

from chatapp.cli import build
from chatapp.cli.failure import CommandFailed
from chatapp.web.reflex import worker

RETRIES = "t=window.setTimeout(()=>{e.reconnect()},200*g)};"
ENV = ".web/build/client/assets/reflex-env-1.js"
CLIENT = Path(".web/build/client")
SHELL = ".web/build/client/c/_/index.html"
SOURCES = {
    "chatapp/web/page.py": "page",
    "assets/styles/base.css": "css",
    "rxconfig.py": "config",
    "requirements.txt": "pins",
    "reflex.lock/package.json": "lock",
}


@pytest.fixture
def project(tmp_path) -> Path:
    for name, content in SOURCES.items():
        write(tmp_path / name, content)
    return tmp_path


@pytest.fixture
def exports(monkeypatch) -> list[Path]:
    """Builds asked for; each makes what Reflex would make."""
    asked: list[Path] = []

    def export(root: Path) -> None:
        asked.append(root)
        write(root / ENV, f"var e={{EVENT:`ws://localhost:3000/_event`}};{RETRIES}")
        write(root / SHELL, "<main></main>")
        write(root / CLIENT / worker.WORKER, worker.EMPTY)
        for names in worker.SHELLS.values():
            write(root / CLIENT / names[-1], "")

    monkeypatch.setattr(build, "export", export)
    return asked


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_unchanged_sources_are_built_once(project, exports):
    assert [build.build(project), build.build(project)] == [True, False]
    assert len(exports) == 1


@pytest.mark.parametrize("name", SOURCES)
def test_a_changed_source_is_built_again(project, exports, name):
    build.build(project)
    write(project / name, "changed")
    assert build.build(project)


def test_what_is_up_to_date_is_not_written_to(project, exports):
    build.build(project)
    (project / ".build.lock").unlink()
    assert not build.build(project)
    assert not (project / ".build.lock").exists()


def test_an_added_and_a_removed_source_are_built_again(project, exports):
    build.build(project)
    write(project / "chatapp/new.py", "")
    assert build.build(project)
    (project / "chatapp/new.py").unlink()
    assert build.build(project)


def test_a_moved_line_between_two_sources_is_a_change(project):
    before = build.digest(project, build.SOURCES)
    write(project / "rxconfig.py", "configpi")
    write(project / "requirements.txt", "ns")
    assert build.digest(project, build.SOURCES) != before


def test_what_reflex_links_under_assets_is_no_source(project, exports):
    build.build(project)
    write(project / "assets/external/reflex/file.js", "link")
    assert not build.build(project)


def test_a_lock_that_the_build_completed_is_no_change(project, exports, monkeypatch):
    export = build.export

    def complete(root: Path) -> None:
        export(root)
        write(root / "reflex.lock/package.json", "with one more package")

    monkeypatch.setattr(build, "export", complete)
    assert [build.build(project), build.build(project)] == [True, False]


def test_a_failed_build_is_tried_again_without_starting_over(project, exports, monkeypatch):
    build.build(project)
    write(project / "rxconfig.py", "broken")
    with monkeypatch.context() as broken:
        broken.setattr(build, "export", fail_with(CommandFailed("no")))
        for _ in range(2):
            with pytest.raises(CommandFailed):
                build.build(project)
    write(project / ".web/node_modules/package", "kept")
    assert build.build(project)
    assert (project / ".web/node_modules/package").exists()


def test_after_an_interrupted_build_the_next_starts_from_nothing(project, exports, monkeypatch):
    write(project / ".web/node_modules/package", "half unpacked")
    with monkeypatch.context() as interrupted:
        interrupted.setattr(build, "export", fail_with(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            build.build(project)
    assert build.build(project)
    assert not (project / ".web/node_modules").exists()


def test_two_who_start_at_once_build_once(project, exports):
    done: list[bool] = []
    starts = [threading.Thread(target=lambda: done.append(build.build(project))) for _ in range(2)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert sorted(done) == [False, True]


def test_an_export_that_fails_tells_why(project, monkeypatch):
    monkeypatch.setattr(build, "_run", lambda *_: (1, "SyntaxError in page.py\n"))
    with pytest.raises(CommandFailed, match=r"SyntaxError in page.py\nThe pages could not be built"):
        build.export(project)


def test_a_build_sees_no_settings(project, monkeypatch):
    monkeypatch.setenv("CHATAPP_REDIS_URL", "redis://away")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://packages.example.org/")
    environment = build.environment(project)
    assert "CHATAPP_REDIS_URL" not in environment
    assert environment["NPM_CONFIG_REGISTRY"] == "https://packages.example.org/"
    assert environment["REFLEX_USE_NPM"] == "true"


def fail_with(failure: BaseException):
    def fail(_: Path) -> None:
        raise failure

    return fail
