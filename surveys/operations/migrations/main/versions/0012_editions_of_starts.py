"""Name the editions of what a start shows, for the forms that show it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("start_releases") as table:
        table.add_column(sa.Column("edition", sa.String(length=22), nullable=False, server_default="first"))
    with op.batch_alter_table("start_releases") as table:
        table.alter_column("edition", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("start_releases") as table:
        table.drop_column("edition")
