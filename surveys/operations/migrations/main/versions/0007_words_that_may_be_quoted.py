"""Note of each text whether its writer lets it be quoted outside the group."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # nobody was asked so far: no text that is there already may be quoted
    op.add_column("comments", sa.Column("quote", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("comments") as batch_op:
        batch_op.alter_column("quote", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("comments") as batch_op:
        batch_op.drop_column("quote")
