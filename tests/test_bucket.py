from chatapp.bucket import PART, Bucket


def test_a_long_frame_costs_as_much_as_several_short_ones():
    short, long = Bucket(rate=1, burst=34), Bucket(rate=1, burst=34)
    assert sum(short.take(100) for _ in range(100)) == 34
    assert sum(long.take(16 * PART) for _ in range(100)) == 2
