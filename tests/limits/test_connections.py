import pytest

from chatapp import errors


async def test_a_user_has_so_many_sockets(process):
    connections = process(None).connections
    with connections.one(1):
        with connections.one(1):
            with pytest.raises(errors.TooMany), connections.one(1):
                raise AssertionError
            with connections.one(2):
                pass
        with connections.one(1):
            pass
    assert not connections.open
