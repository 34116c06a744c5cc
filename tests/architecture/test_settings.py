"""README lists every setting, and no other."""

import re
from pathlib import Path

from chatapp.cli.refusals import variable
from chatapp.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("deploy/*")),
]
OF_COMPOSE = {"CHATAPP_HOSTNAME"}  # deploy/compose.yaml makes settings of it
NAME = re.compile(r"CHATAPP_[A-Z_]*[A-Z]")


def test_readme_has_a_row_for_every_setting_and_for_nothing_else():
    table = (ROOT / "README.md").read_text().partition("## Configure it")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `CHATAPP_")]
    assert sorted(NAME.findall(" ".join(rows))) == sorted(variable(field) for field in Settings.model_fields)


def test_documents_and_deployment_name_only_settings_that_there_are():
    known = {variable(field) for field in Settings.model_fields} | OF_COMPOSE
    unknown = {path.name: set(NAME.findall(path.read_text())) - known for path in DOCUMENTS}
    assert {name: names for name, names in unknown.items() if names} == {}
