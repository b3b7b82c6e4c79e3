"""What a before form says, frozen while its session goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "start_releases",
        sa.Column("session_id", sa.String(length=22), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_start_releases_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_start_releases")),
    )


def downgrade() -> None:
    op.drop_table("start_releases")
