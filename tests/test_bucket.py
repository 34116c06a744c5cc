from chatapp.bucket import PART, Bucket, of_socket
from chatapp.settings import Settings


def test_a_long_frame_costs_as_much_as_several_short_ones():
    short, long = Bucket(rate=1, burst=34), Bucket(rate=1, burst=34)
    assert sum(short.take(100) for _ in range(100)) == 34
    assert sum(long.take(16 * PART) for _ in range(100)) == 2


def test_a_socket_has_the_bucket_of_the_settings_and_none_that_empties_without_limits():
    strict = of_socket(Settings(socket_frames=1, socket_burst=3))
    assert sum(strict.take() for _ in range(10)) == 3
    free = of_socket(Settings(socket_frames=1, socket_burst=3, limits=False))
    assert all(free.take(100_000) for _ in range(10_000))
