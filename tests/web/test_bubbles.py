"""Messages made for rendering."""

from chatapp.web.bubbles import bubbles
from tests.support.builders import NOON, make_message


def test_a_bubble_says_when_it_was_edited_and_that_it_was_deleted():
    plain, edited, deleted = bubbles(
        [make_message(1), make_message(2, edited_at=NOON), make_message(3, deleted_at=NOON, content="")]
    )
    assert (plain.edited_at, edited.edited_at, deleted.edited_at) == ("", NOON, "")
    assert [plain.is_deleted, edited.is_deleted, deleted.is_deleted] == [False, False, True]
    assert (plain.name, plain.avatar) == ("Ada Lovelace", "")
