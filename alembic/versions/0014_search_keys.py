"""Search keys without accents: of users anew, and of groups that have a name."""

import sqlalchemy as sa
from alembic import op

from chatapp.domain.search import search_key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _table(name: str, *names: str) -> sa.TableClause:
    return sa.table(name, sa.column("id"), sa.column("search_key"), *map(sa.column, names))


_USERS = _table("users", "username", "first_name", "last_name")
_GROUPS = _table("conversations", "name")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("search_key", sa.String(), nullable=False, server_default=""))
    users = op.get_bind().execute(sa.select(_USERS.c.id, _USERS.c.username, _USERS.c.first_name, _USERS.c.last_name))
    # The user name of a deleted account has a colon, and is no name.
    _fill(_USERS, {key: search_key("" if ":" in user else user, *names) for key, user, *names in users})
    groups = op.get_bind().execute(sa.select(_GROUPS.c.id, _GROUPS.c.name).where(_GROUPS.c.name != ""))
    _fill(_GROUPS, {key: search_key(name) for key, name in groups})


def _fill(table: sa.TableClause, keys: dict[int, str]) -> None:
    stored = sa.update(table).where(table.c.id == sa.bindparam("row")).values(search_key=sa.bindparam("key"))
    if keys:
        op.get_bind().execute(stored, [{"row": row, "key": key} for row, key in keys.items()])


def downgrade() -> None:
    op.drop_column("conversations", "search_key")
