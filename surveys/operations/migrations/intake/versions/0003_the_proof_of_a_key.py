"""A proof beside each key half, by which the whole key is recognised. Halves that are there already have none."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("key_halves", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("proof", sa.LargeBinary(length=8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("key_halves", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_column("proof")
