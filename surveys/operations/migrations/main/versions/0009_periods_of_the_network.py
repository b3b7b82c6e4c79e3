"""Periods of the whole network, and texts that belong to a period instead of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OF_PERIODS = "fk_comments_period_id_period_releases"


def upgrade() -> None:
    with op.batch_alter_table("period_releases") as batch_op:
        batch_op.alter_column("community_id", existing_type=sa.String(length=22), nullable=True)
        batch_op.add_column(sa.Column("texts", sa.JSON(), nullable=True))
    with op.batch_alter_table("comments") as batch_op:
        batch_op.alter_column("session_id", existing_type=sa.String(length=22), nullable=True)
        batch_op.add_column(sa.Column("period_id", sa.String(length=22), nullable=True))
        batch_op.create_foreign_key(OF_PERIODS, "period_releases", ["period_id"], ["id"], ondelete="CASCADE")
        batch_op.create_index(batch_op.f("ix_comments_period_id"), ["period_id"], unique=False)


def downgrade() -> None:
    # an earlier release knows neither of them
    op.execute(sa.text("DELETE FROM comments WHERE session_id IS NULL"))
    op.execute(sa.text("DELETE FROM period_releases WHERE community_id IS NULL"))
    with op.batch_alter_table("comments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_period_id"))
        batch_op.drop_constraint(OF_PERIODS, type_="foreignkey")
        batch_op.drop_column("period_id")
        batch_op.alter_column("session_id", existing_type=sa.String(length=22), nullable=False)
    with op.batch_alter_table("period_releases") as batch_op:
        batch_op.drop_column("texts")
        batch_op.alter_column("community_id", existing_type=sa.String(length=22), nullable=False)
