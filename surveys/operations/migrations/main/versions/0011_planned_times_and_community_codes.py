"""Forms open and close at planned times; a community has a code of its own that leads to its current session."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def upgrade() -> None:
    op.add_column("timetable", sa.Column("opens", sa.DateTime(), nullable=True))
    op.add_column("timetable", sa.Column("closes", sa.DateTime(), nullable=True))
    op.add_column("timetable", sa.Column("gave_way", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("timetable") as batch_op:
        batch_op.alter_column("gave_way", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("grace_ends", existing_type=sa.DateTime(), nullable=True)
    op.add_column("communities", sa.Column("code", sa.String(length=8), nullable=True))
    _give_codes()
    with op.batch_alter_table("communities") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(length=8), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_communities_code"), ["code"])


def _give_codes() -> None:
    """Give every community a code that no other has, and no session of earlier releases, whose codes had any sign."""
    connection = op.get_bind()
    communities = sa.table("communities", sa.column("id", sa.String), sa.column("code", sa.String))
    taken = set(connection.scalars(sa.text("SELECT code FROM sessions")))
    for community in connection.scalars(sa.select(communities.c.id)).all():
        code = _new_code()
        while code in taken:
            code = _new_code()
        taken.add(code)
        connection.execute(sa.update(communities).where(communities.c.id == community).values(code=code))


def _new_code() -> str:
    return "C" + "".join(secrets.choice(SIGNS) for _ in range(7))


def downgrade() -> None:
    with op.batch_alter_table("communities") as batch_op:
        batch_op.drop_constraint(op.f("uq_communities_code"), type_="unique")
        batch_op.drop_column("code")
    op.execute(sa.text("DELETE FROM timetable WHERE grace_ends IS NULL"))
    with op.batch_alter_table("timetable") as batch_op:
        batch_op.alter_column("grace_ends", existing_type=sa.DateTime(), nullable=False)
        batch_op.drop_column("gave_way")
        batch_op.drop_column("closes")
        batch_op.drop_column("opens")
