import pytest

from chatapp.domain.device import device_name, is_handheld

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("client", "name"),
    [
        (f"{LINUX} Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"{LINUX} HeadlessChrome/140.0.0.0 Safari/537.36", "Chromium on Linux"),
        (f"{WINDOWS} AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{WINDOWS[:-1]}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (f"{MAC} Version/18.0 Safari/605.1.15", "Safari on macOS"),
        (f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{PIXEL} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"{PIXEL} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet on Android"),
        ("python-httpx/0.28", "python-httpx"),
        ("curl", "curl"),
        ("x" * 200, "x" * 40),
        ("", "Unknown device"),
        ("/", "Unknown device"),
    ],
)
def test_a_device_is_named_in_words(client, name):
    assert device_name(client) == name


@pytest.mark.parametrize(("client", "expected"), [(IPHONE, True), (PIXEL, True), (LINUX, False), ("curl/8", False)])
def test_phones_and_tablets_are_told_from_the_rest(client, expected):
    assert is_handheld(client) is expected
