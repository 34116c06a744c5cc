"""Who is how far with a message."""

from reflex.state import State

from chatapp.web.shapes import Receipt
from chatapp.web.states.receipts import ReceiptsState


def receipt(number: int, status: str) -> Receipt:
    return Receipt(id=number, name=f"Person {number}", initials="P", gradient=1, status=status, at="")


async def test_receipts_have_a_group_for_each_status_that_somebody_has():
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    state.receipts = [receipt(1, "read"), receipt(2, "read"), receipt(3, "sent")]
    groups = [(group.title, [one.id for one in group.receipts]) for group in state.groups]
    assert groups == [("Read", [1, 2]), ("Not yet", [3])]
    assert state.summary == "Read by 2 of 3"
    state.receipts = []
    assert state.groups == []
