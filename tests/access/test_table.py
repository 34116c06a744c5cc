from pathlib import Path

from tests.access import table

DOCUMENT = Path(__file__).parents[2] / "docs" / "authorisation.md"


def test_the_document_is_the_table():
    assert DOCUMENT.read_text() == table.document(), "python -m tests.access.table > docs/authorisation.md"
