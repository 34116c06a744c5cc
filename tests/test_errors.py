import pytest

from chatapp.errors import TooMany, in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "a second"),
        (10, "10 seconds"),
        (120, "120 seconds"),
        (121, "3 minutes"),
        (290, "5 minutes"),
        (3600, "60 minutes"),
        (7200, "120 minutes"),
        (7201, "3 hours"),
        (10800, "3 hours"),
    ],
)
def test_a_wait_is_told_in_words_and_rounded_up(seconds, words):
    assert in_words(seconds) == words


def test_a_refusal_says_how_long_to_wait():
    assert TooMany(290).detail == "Too many attempts. Try again in 5 minutes."
    assert TooMany(2, "That was too much.").detail == "That was too much. Try again in 2 seconds."
    assert TooMany(10, "Enough.", instead="close some").detail == "Enough. Try again in 10 seconds, or close some."
