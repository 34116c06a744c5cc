import pytest

from chatapp import errors


async def test_a_user_has_so_many_sockets(process):
    connections = process(None).connections
    with connections.socket(1):
        with connections.socket(1):
            with pytest.raises(errors.TooMany), connections.socket(1):
                raise AssertionError
            with connections.socket(2):
                pass
        with connections.socket(1):
            pass
    assert not connections._open
