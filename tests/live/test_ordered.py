"""Each number once, in order, whatever the order of arrival."""

from hypothesis import given
from hypothesis import strategies as st

from chatapp.live.ordered import MAX_EARLY, Ordered


def drain(ordered):
    taken = []
    while ordered.has_next:
        taken.append(ordered.pop())
    return taken


def begun(last=0):
    ordered = Ordered()
    ordered.begin(last)
    return ordered


@given(st.permutations(range(1, 30)), st.lists(st.integers(1, 29)))
def test_any_order_with_doubles_comes_out_in_order_once(numbers, doubles):
    ordered, taken = begun(), []
    for number in (*numbers[:15], *doubles[:10], *numbers[15:], *doubles[10:]):
        assert ordered.put(number, number)
        taken += drain(ordered)
    assert taken == list(range(1, 30))
    assert (ordered.last, ordered.has_hole) == (29, False)


def test_items_wait_until_it_is_known_where_to_begin():
    ordered = Ordered()
    for number in (4, 6, 5):
        ordered.put(number, number)
    assert not ordered.has_next
    assert not ordered.has_hole
    ordered.begin(4)
    ordered.begin(1)  # the first one decides
    assert drain(ordered) == [5, 6]


def test_a_hole_is_seen_and_may_be_skipped():
    ordered = begun(1)
    ordered.put(4, 4)
    assert ordered.has_hole
    ordered.skip(3)
    assert not ordered.has_hole
    assert ordered.peek() == 4
    assert drain(ordered) == [4]
    ordered.skip(2)
    assert ordered.last == 4


def test_what_waits_is_bounded_and_the_next_one_always_fits():
    ordered = begun()
    assert all(ordered.put(number, number) for number in range(2, MAX_EARLY + 2))
    assert not ordered.put(MAX_EARLY + 2, 0)
    assert ordered.put(1, 1)
    assert len(drain(ordered)) == MAX_EARLY + 1


def test_the_latest_of_too_many_that_came_before_the_beginning_are_kept():
    """The reader may begin at any of them; what is missing after that is a hole, which is read."""
    ordered = Ordered()
    last = MAX_EARLY + 10
    for number in range(1, last + 1):
        ordered.put(number, number)
    ordered.begin(last - 1)
    assert drain(ordered) == [last]
