"""The contracts of pyproject.toml: who may import whom."""

from importlinter import cli


def test_every_import_contract_holds(capsys):
    status = cli.lint_imports(no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out
