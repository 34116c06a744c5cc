"""Setting up: what is installed already is left alone, and pip runs without being installed."""

import json
import subprocess
import sys

import pytest

from chatapp.cli import build, install
from chatapp.cli.progress import Progress
from chatapp.web.reflex import export, program

LOCK = {
    "packages": {
        "": {"dependencies": {"react": "^19.3.1"}},
        "node_modules/react": {"version": "19.3.1", "integrity": "sha512-x"},
        "node_modules/@scope/one": {"version": "1.2.0", "integrity": "sha512-y"},
        "node_modules/a/node_modules/b": {"name": "c", "version": "2.0.0"},
        "node_modules/kept": {"version": "3.0.0", "resolved": "https://elsewhere.example/kept.tgz"},
    }
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "ENVIRONMENT", tmp_path / "environment")
    (tmp_path / "environment").mkdir()
    (tmp_path / "list.txt").write_text("one==1")
    return tmp_path


def test_a_list_is_installed_once_and_again_when_it_has_changed(folder, monkeypatch):
    installed = []
    monkeypatch.setattr(install, "_install", lambda name: installed.append(name) or 0)
    assert [install.main(["list.txt"]), install.main(["list.txt"])] == [0, 0]
    assert installed == ["list.txt"]
    (folder / "list.txt").write_text("one==2")
    assert install.main(["list.txt"]) == 0
    assert len(installed) == 2


def test_what_failed_is_tried_again(folder, monkeypatch):
    monkeypatch.setattr(install, "_install", lambda _: 1)
    assert [install.main(["list.txt"]), install.main(["list.txt"])] == [1, 1]


def test_pip_installs_where_uv_cannot(folder, monkeypatch, capsys):
    ran = []

    def run(words, **_):
        ran.append(words)
        return subprocess.CompletedProcess(words, 1 if "uv" in str(words) else 0, "", "")

    monkeypatch.setattr(install.subprocess, "run", run)
    assert install.main(["list.txt"]) == 0
    assert [str(install.INSTALLER) in words for words in ran] == [True, False]
    assert all("--require-hashes" in words for words in ran)
    assert "installed by pip because uv could not" in capsys.readouterr().out


def test_the_pip_that_python_brings_runs(tmp_path):
    ran = subprocess.run([*install._pip(), "--version"], check=True, capture_output=True, text=True, cwd=tmp_path)  # noqa: S603 - our own words
    assert ran.stdout.startswith("pip ")


def test_setting_up_needs_no_package():
    code = f"""import sys
sys.path.insert(0, {str(build.ROOT)!r})
import chatapp.cli.install
print([name for name, module in sys.modules.items() if "site-packages" in str(getattr(module, "__file__", ""))])"""
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    assert ran.stdout == "[]\n"


def test_a_lock_gets_the_addresses_of_a_registry():
    found = json.loads(build.with_addresses(json.dumps(LOCK), "https://registry.example/npm/"))["packages"]
    assert {place: package.get("resolved") for place, package in found.items()} == {
        "": None,
        "node_modules/react": "https://registry.example/npm/react/-/react-19.3.1.tgz",
        "node_modules/@scope/one": "https://registry.example/npm/@scope/one/-/one-1.2.0.tgz",
        "node_modules/a/node_modules/b": "https://registry.example/npm/c/-/c-2.0.0.tgz",
        "node_modules/kept": "https://elsewhere.example/kept.tgz",
    }
    assert json.loads(build.with_addresses(json.dumps(LOCK), "")) == LOCK


@pytest.fixture
def locked(tmp_path, monkeypatch):
    monkeypatch.setattr(export.PackageJson, "DEPENDENCIES", {"react": "v19.3.1"})
    monkeypatch.setattr(export.PackageJson, "DEV_DEPENDENCIES", {})
    for name in (program.LOCK, program.INSTALLED):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(json.dumps(LOCK))
    return tmp_path


@pytest.mark.parametrize(
    ("packages", "is_there"),
    [
        (set(), True),
        ({"react"}, True),
        ({"react@19.3.1"}, True),
        ({"recharts"}, False),
        ({"@scope/one@1.2.0"}, False),
    ],
)
def test_what_the_lock_has_is_not_installed_again(locked, packages, is_there):
    asked = []
    export.unless_installed(lambda *each: asked.append(each), locked)(packages, None)
    assert bool(asked) != is_there


def test_another_lock_or_version_is_installed(locked, monkeypatch):
    (locked / program.INSTALLED).write_text("{}")
    assert not export.is_installed(set(), locked)
    (locked / program.INSTALLED).write_text(json.dumps(LOCK))
    monkeypatch.setattr(export.PackageJson, "DEPENDENCIES", {"react": "19.4.0"})
    assert not export.is_installed(set(), locked)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A clone with a lock; `npm` notes what it was given, and installs it unless the test says otherwise."""
    (tmp_path / program.LOCK).parent.mkdir()
    (tmp_path / program.LOCK).write_text(json.dumps(LOCK))
    (tmp_path / program.LOCK).with_name("package.json").write_text("{}")
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://registry.example/")
    given, statuses = [], []

    def npm(words, folder, _):
        given.append((words[:2], "registry.example" in (folder / "package-lock.json").read_text()))
        (folder / "node_modules" / "react").mkdir(parents=True, exist_ok=True)
        return (statuses.pop(0) if statuses else 0), "E404 of npm"

    monkeypatch.setattr(build, "_run", npm)
    return tmp_path, given, statuses


def compiled(root):
    """What the export does while npm installs."""
    with build._installing_tools(root):
        export.take_over(root)


def test_what_builds_the_pages_is_installed_beside_and_taken_over(fresh):
    root, given, _ = fresh
    compiled(root)
    assert given == [(("npm", "ci"), True)]
    assert (root / program.FOLDER / "node_modules" / "react").is_dir()
    assert (root / program.INSTALLED).read_text() == (root / program.LOCK).read_text()
    assert not (root / program.TOOLS).exists()
    compiled(root)
    assert len(given) == 1


def test_a_registry_with_other_addresses_is_asked_by_npm_itself(fresh):
    root, given, statuses = fresh
    statuses.append(1)
    compiled(root)
    assert [with_address for _, with_address in given] == [True, False]
    assert (root / program.INSTALLED).exists()


def test_why_npm_failed_is_told(fresh):
    root, _, statuses = fresh
    statuses.extend([1, 1])
    with pytest.raises(build.CommandFailed, match=r"E404 of npm\nWhat builds the pages could not be installed"):
        compiled(root)
    compiled(root)
    assert (root / program.INSTALLED).exists()


def test_steps_tell_how_long_they_took(capsys):
    step = Progress().step
    with step("one"), step("two") as two:
        two.text = "two, and more"
    with pytest.raises(ValueError, match="no"), step("three"):
        raise ValueError(*["no"])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["   ...  one", "   ...  two", " 0.0 s  two, and more", " 0.0 s  one", "   ...  three"]
