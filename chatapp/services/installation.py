"""The installation: what tells this database from every other one, also from its own restored backup."""

from chatapp import security
from chatapp.storage import installation

from .work import Work


def key(work: Work) -> str:
    """The random key of this database, made by the first process that asks.

    Backups leave it out, so a restored database gets another one at its next start.
    """
    found = installation.key(work.db)
    if found is None:
        found = security.new_id()
        installation.add(work.db, found)
    return found
