"""Packages are installed as they were when their versions were chosen, or not at all."""

import json
import re
from pathlib import Path

import pytest

from chatapp.cli import build, install

ROOT = Path(__file__).parents[2]
HASH = r" \\\n    --hash=sha256:[0-9a-f]{64}"
PINNED = re.compile(rf"^[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ; [^\\\n]+)?({HASH})+$", re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements-uv.txt", "requirements.txt", "requirements-dev.txt"])
def test_every_package_has_one_version_and_the_hashes_of_its_files(name):
    text = (ROOT / name).read_text()
    named = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(named) == 1 if name == "requirements-uv.txt" else len(named) > 50
    assert len(named) == len(list(PINNED.finditer(text)))


def test_nothing_is_installed_without_its_hash():
    installs = re.findall(r"pip install .*-r .*", (ROOT / "deploy" / "Dockerfile").read_text())
    assert installs
    assert all("--require-hashes" in install for install in installs)
    assert "--require-hashes" in install.HASHED  # tests/cli/test_install.py: every command has these words
    assert "pip install" not in (ROOT / "Makefile").read_text()


def test_every_tool_of_node_has_one_version_and_the_hash_of_its_file():
    packages = json.loads((ROOT / "lint" / "package-lock.json").read_text())["packages"]
    tools = {name: package for name, package in packages.items() if name}
    assert tools
    assert all(package["integrity"].startswith("sha512-") for package in tools.values())
    assert not any("resolved" in package for package in tools.values())  # the registry is not the lock's business


def test_tools_of_node_are_installed_from_their_lock():
    assert set(re.findall(r"npm (\w+)", (ROOT / "Makefile").read_text())) == {"ci"}
    assert build.INSTALL[:2] == ("npm", "ci")
