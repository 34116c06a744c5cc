"""The sessions of a user as the settings show them."""

from chatapp.domain.session import SessionKind, SessionView
from chatapp.web.states.devices import grouped

LINUX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def session(
    number: int, client: str, kind: SessionKind = SessionKind.BROWSER, *, is_current: bool = False
) -> SessionView:
    at = f"2026-03-12T09:{59 - number}:00Z"
    return SessionView(number, kind, client, is_current, created_at=at, last_used_at=at, expires_at=at)


def test_the_present_one_is_first_and_others_are_together_by_program():
    groups = grouped(
        [
            session(1, "curl/8", SessionKind.API),
            session(2, LINUX),
            session(3, LINUX, is_current=True),
            session(4, IPHONE),
            session(5, "curl/7", SessionKind.API),
            session(6, LINUX),
            session(7, LINUX, SessionKind.API),
        ]
    )
    assert [(group.name, group.kind, [one.session_id for one in group.sessions]) for group in groups] == [
        ("Firefox on Linux", "desktop", [3]),
        ("curl", "program", [1, 5]),
        ("Firefox on Linux", "desktop", [2, 6]),
        ("Safari on iPhone", "handheld", [4]),
        ("Firefox on Linux", "program", [7]),
    ]
    assert [group.is_current for group in groups] == [True, False, False, False, False]
    assert [group.last_used for group in groups[1:3]] == ["2026-03-12T09:58:00Z", "2026-03-12T09:57:00Z"]
    assert len({group.key for group in groups}) == len(groups)


def test_somebody_with_one_session_has_one_group():
    assert [len(group.sessions) for group in grouped([session(1, "", is_current=True)])] == [1]
    assert grouped([]) == []
