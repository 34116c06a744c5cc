"""The sums behind the dashboard as a whole."""

from chatapp.storage import activity

from .work import Work


def rebuild(work: Work) -> None:
    """Make all sums anew from the stored messages; they come out as they were kept."""
    activity.rebuild(work.db)
