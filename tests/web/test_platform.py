"""Which modifier a shortcut has on which platform; platform.js, in Node."""

import pytest

from tests.support.rendering import run

MAC = {"platform": "MacIntel", "userAgentData": {"platform": "macOS"}}
SAFARI, IPAD = {"platform": "MacIntel"}, {"platform": "iPad"}
LINUX = {"platform": "Linux x86_64", "userAgentData": {"platform": "Linux"}}
WINDOWS, FIREFOX = {"platform": "Win32", "userAgentData": {"platform": "Windows"}}, {"platform": "Linux x86_64"}


def commands(navigator: dict) -> list[str]:
    """The modifiers that make a key a command."""
    return run(f"""
      Object.defineProperty(globalThis, "navigator", {{ value: {navigator} }});
      const events = {{ control: [true, false], meta: [false, true], both: [true, true], none: [false, false] }};
      return Object.keys(events).filter((name) => {{
        const [ctrlKey, metaKey] = events[name];
        return platform.hasCommand({{ ctrlKey, metaKey }});
      }});
    """)


@pytest.mark.parametrize("navigator", [MAC, SAFARI, IPAD], ids=str)
def test_on_apple_keyboards_it_is_command(navigator):
    assert commands(navigator) == ["meta"]


@pytest.mark.parametrize("navigator", [LINUX, WINDOWS, FIREFOX], ids=str)
def test_elsewhere_it_is_control(navigator):
    assert commands(navigator) == ["control"]
