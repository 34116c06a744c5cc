"""Views of the live engine as vars of a page."""

from chatapp.domain.ids import UserId
from chatapp.domain.message import MessagePreview
from chatapp.domain.preferences import Preferences
from chatapp.domain.user import OwnUserView
from chatapp.live.views import CompanyView, Figures, ListView, WindowView
from chatapp.live.window import Window
from chatapp.web.bubbles import bubbles
from chatapp.web.shapes import DELETED, GRADIENTS, Typist, gradient_of, group_gradient_of
from chatapp.web.vars import HEAD, PAGE_VARS, Cache, company_vars, list_vars, row_of, window_vars
from tests.support.builders import NOON, make_message, make_participant, make_row

ME = UserId(1)
OWN = OwnUserView(
    id=ME,
    username="ada",
    full_name="Ada Lovelace",
    first_name="Ada",
    last_name="Lovelace",
    avatar=None,
    bio="",
    is_online=False,
    last_seen=None,
    email="ada@example.com",
    created_at=NOON,
)


def shown_list(*rows, conversations=0, whole=None, **counts):
    figures = Figures(conversations or len(rows), **counts)
    view = ListView(OWN, rows, len(rows) if whole is None else whole, figures, {}, {}, {}, (), (), Preferences())
    return list_vars(view, [row_of(row, ME) for row in rows])


def shown_window(window):
    return window_vars(WindowView(window.pages, 3, 4), [bubbles(page) for page in window.pages])


def preview(**changes):
    values = {"id": 1, "seq": 1, "kind": "text", "sender": UserId(2), "sender_name": "Grace Hopper", "content": "hi"}
    return MessagePreview(**values | {"created_at": NOON, "deleted_at": None, "revision": 0} | changes)


def test_each_page_of_a_window_is_a_var_of_its_own():
    window = Window(make_message(seq) for seq in range(1, 78))
    before, _ = shown_window(window), window.add(make_message(78))
    after = shown_window(window)
    assert sum(getattr(before, name) != getattr(after, name) for name in PAGE_VARS) == 1
    assert sorted(bubble.seq for name in PAGE_VARS for bubble in getattr(before, name)) == list(range(31, 78))
    assert (after.changes, after.news) == (3, 4)


def test_what_is_still_there_is_not_made_again():
    cache, one, other, empty = Cache(list), (1,), (2,), ()
    first = cache.of([one, other, empty, empty])
    second = cache.of([other, empty, (3,)])
    assert (first, second) == ([[1], [2], [], []], [[2], [], [3]])
    assert second[0] is first[1]
    assert second[1] is first[2]
    assert cache.of([one])[0] is not first[0]  # which had gone meanwhile


def test_a_group_names_the_sender_and_a_direct_conversation_does_not():
    direct = make_row(7, last_message_preview=preview())
    group = make_row(8, last_message_preview=preview(), is_group=True, other_participants=[make_participant(2)])
    assert [row_of(row, ME).preview_by for row in (direct, group)] == ["", "Grace"]
    assert row_of(make_row(7, last_message_preview=preview(sender=ME)), ME).preview_by == "You"
    assert row_of(make_row(8, last_message_preview=preview(kind="system"), is_group=True), ME).preview_by == ""


def test_a_deleted_message_is_a_tombstone_in_its_row():
    assert row_of(make_row(7, last_message_preview=preview(deleted_at=NOON)), ME).preview == DELETED


def test_the_busiest_rows_travel_apart():
    shown = shown_list(*(make_row(number) for number in range(1, 20)))
    assert [row.id for row in shown.head] == list(range(1, HEAD + 1))
    assert [row.id for row in (*shown.head, *shown.rest)] == list(range(1, 20))
    assert not any(shown.has_more.values())


def test_older_rows_are_those_of_filters_and_each_filter_knows_whether_there_are_more():
    group = make_row(3, is_group=True)
    shown = shown_list(make_row(1), make_row(2), group, whole=2, conversations=9, groups=1, unread_conversations=1)
    assert [row.id for row in (*shown.head, *shown.rest)] == [1, 2]
    assert [row.id for row in shown.further] == [3]
    assert shown.has_more == {"all": True, "unread": True, "direct": True, "group": False}


def test_rows_of_people_whose_names_look_alike_have_their_user_names():
    names = ("Grace Hopper", "Grace H\N{CYRILLIC SMALL LETTER O}pper", "Grace Kelly")
    people = [make_participant(number, name, username=f"user{number}") for number, name in enumerate(names, 2)]
    rows = [make_row(person.user_id, title=person.full_name, other_participants=[person]) for person in people]
    group = make_row(9, title="Grace Hopper", is_group=True)
    assert [row.handle for row in shown_list(*rows, group).head] == ["@user2", "@user3", "", ""]


def test_typists_have_the_name_that_a_sentence_has_room_for():
    assert company_vars(CompanyView(typing={UserId(2): "Grace Hopper"})).typing == [Typist(2, "Grace")]


def test_people_and_groups_that_came_one_after_the_other_look_different():
    for first in range(40):
        after = [gradient_of(first + number) for number in range(GRADIENTS)]
        assert sorted(after) == list(range(1, GRADIENTS + 1))
        assert gradient_of(first) != group_gradient_of(first)


def test_a_group_shows_the_initials_of_its_name():
    shown = shown_list(make_row(1, title="Harbour site launch", is_group=True)).head[0]
    assert (shown.initials, shown.gradient) == ("HL", group_gradient_of(1))


def test_a_new_group_says_who_added_the_viewer_until_something_is_said():
    said = preview(kind="text", content="hello")
    line = preview(kind="system", content="Grace Hopper added Ada Lovelace")
    new = {"is_group": True, "is_new": True, "other_participants": [make_participant(2, "Grace Hopper")]}
    for last, words in ((None, "Grace added you"), (line, "Grace added you"), (said, "hello")):
        shown = shown_list(make_row(1, **new, last_message_preview=last)).head[0]
        assert (shown.preview, shown.is_new) == (words, True)
