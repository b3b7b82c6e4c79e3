"""Follow-ups are paired and released on their own, weeks after the rest of their session."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(sa.Column("followed", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE sessions SET followed = paired"))
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.alter_column("followed", existing_type=sa.Boolean(), nullable=False)
    op.create_table(
        "follow_ups",
        sa.Column("session_id", sa.String(length=22), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_follow_ups_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_follow_ups")),
    )

    _note_those_released_before()


def _note_those_released_before() -> None:
    """Follow-ups that a session's release describes already have none of their own: an empty one stands for that."""
    connection = op.get_bind()
    follow_ups = sa.table(
        "follow_ups", sa.column("session_id", sa.String), sa.column("frozen_on", sa.Date), sa.column("figures", sa.JSON)
    )
    empty = {"schema": 1, "k": 5, "waves": [], "linking": None, "questions": []}
    released = sa.text(
        "SELECT releases.session_id, releases.frozen_on FROM releases"
        " JOIN waves ON waves.session_id = releases.session_id"
        " WHERE waves.kind = 'follow_up' AND waves.state = 'sealed'"
    ).columns(session_id=sa.String, frozen_on=sa.Date)
    rows = [{**row, "figures": empty} for row in connection.execute(released).mappings()]
    if rows:
        connection.execute(follow_ups.insert(), rows)


def downgrade() -> None:
    op.drop_table("follow_ups")
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("followed")
