"""The contracts of pyproject.toml: who may import whom."""

from importlinter import cli


def test_every_import_contract_holds(capsys, monkeypatch):
    monkeypatch.setattr(cli.logging_config, "dictConfig", lambda _: None)  # it would silence every logger there is
    status = cli.lint_imports(no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out
