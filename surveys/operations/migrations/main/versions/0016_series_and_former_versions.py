"""Sessions that were planned at once say so; a session keeps the versions whose words were mended while it was open."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("series", sa.String(length=22), nullable=True))
    op.create_index(op.f("ix_sessions_series"), "sessions", ["series"], unique=False)
    op.add_column("sessions", sa.Column("former_versions", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.alter_column("former_versions", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    op.drop_index(op.f("ix_sessions_series"), table_name="sessions")
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("former_versions")
        batch_op.drop_column("series")
