"""The demo accounts: everybody can read their passwords here, so they open something at this machine only."""

PASSWORDS = {"demo": "demo123", "alice": "alice123", "bob": "bob123"}  # by user name


def is_known(password: str) -> bool:
    """Whether this is a published password. The password policy refuses all of them, so no other account has one."""
    return password in PASSWORDS.values()
