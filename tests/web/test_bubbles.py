"""Messages made for rendering, and how much of a history one tab keeps."""

from chatapp.domain.message import MAX_CONTENT
from chatapp.domain.times import rfc3339
from chatapp.web.bubbles import HISTORY_KEPT, HISTORY_TEXT, RUN_BREAK, bubbles, joined, newest_part, oldest_part
from tests.support.builders import NOON, make_message
from tests.support.fakes import START


def test_parts_of_a_history_join_without_a_seam():
    said = [make_message(seq) for seq in range(1, 9)]
    assert joined(bubbles(said[:5]), bubbles(said[5:])) == bubbles(said)
    assert joined([], bubbles(said)) == joined(bubbles(said), []) == bubbles(said)


def test_a_tab_keeps_so_many_bubbles_and_so_much_text_of_a_history():
    short = bubbles([make_message(seq) for seq in range(1, 400)])
    assert [each.seq for each in oldest_part(short)] == list(range(1, HISTORY_KEPT + 1))
    assert [each.seq for each in newest_part(short)] == list(range(400 - HISTORY_KEPT, 400))
    long = bubbles([make_message(seq, content="x" * MAX_CONTENT) for seq in range(1, 101)])
    fits = HISTORY_TEXT // MAX_CONTENT
    assert [each.seq for each in oldest_part(long)] == list(range(1, fits + 1))
    assert [each.seq for each in newest_part(long)] == list(range(101 - fits, 101))
    assert oldest_part([]) == newest_part([]) == []


def test_a_run_is_one_sender_without_a_long_silence():
    later = rfc3339(START + RUN_BREAK * 2)
    made = bubbles(
        [
            make_message(1, sender=1),
            make_message(2, sender=1),
            make_message(3, sender=2),
            make_message(4, sender=2, kind="system"),
            make_message(5, sender=2),
            make_message(6, sender=2, created_at=later),
        ]
    )
    assert [bubble.starts_run for bubble in made] == [True, False, True, True, True, True]


def test_a_bubble_knows_the_time_of_the_one_before():
    made = bubbles([make_message(2), make_message(3)], previous=make_message(1))
    assert [bubble.previous_at for bubble in made] == [NOON, NOON]
    assert bubbles([make_message(1)])[0].previous_at == ""
