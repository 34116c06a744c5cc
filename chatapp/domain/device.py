"""What a user agent says of a device, in words for a person."""

# The first that is found counts: browsers name the ones that they want to be taken for after their own name.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chromium/": "Chromium",
    "HeadlessChrome/": "Chromium",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "Linux": "Linux",
}
_HANDHELD = frozenset({"iPhone", "iPad", "Android"})
_LONGEST = 40  # characters of a program's own name


def device_name(client: str) -> str:
    """Browser and system, for example "Firefox on Windows"; of other programs the name that they give themselves."""
    browser, system = _first(_BROWSERS, client), _first(_SYSTEMS, client)
    if browser and system:
        return f"{browser} on {system}"
    return browser or client.strip().partition("/")[0][:_LONGEST] or "Unknown device"


def is_handheld(client: str) -> bool:
    """Whether it is a phone or a tablet, as far as it says so."""
    return _first(_SYSTEMS, client) in _HANDHELD


def _first(words: dict[str, str], client: str) -> str:
    return next((name for word, name in words.items() if word in client), "")
