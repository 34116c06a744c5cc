"""No secret of anybody is among the files that are kept."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHAPES = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a token of GitHub": r"gh[pousr]_[A-Za-z0-9]{36}",
    "a token of PyPI": r"pypi-[A-Za-z0-9_-]{50,}",
    "a key of AWS": r"AKIA[0-9A-Z]{16}",
    "a signed token": r"eyJ[A-Za-z0-9_-]{30,}\.[A-Za-z0-9_-]{30,}\.[A-Za-z0-9_-]{30,}",
    "a password in an address": r"(postgres(ql)?|redis)(\+\w+)?://[\w.-]+:(?!password@|secret@|\$|\{)[^@\s/{]{8,}@",
}
NAMES = re.compile(r"(^|/)(secret|\.env|id_(rsa|ed25519)|.*\.(pem|key|p12|sqlite3?|db))$")


def tracked() -> list[Path]:
    listed = subprocess.run(["/usr/bin/git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_tracked_file_holds_a_secret():
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if NAMES.search(name):
            found.append(f"{name} is no file to keep")
        text = path.read_bytes().decode("utf-8", "ignore") if path.is_file() else ""
        found += [f"{name} holds {what}" for what, shape in SHAPES.items() if re.search(shape, text)]
    assert found == []
