"""Note that a rewrite is owed, and on which day a key was made."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owed_rewrites",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_rewrites")),
        sqlite_with_rowid=False,
    )
    # keys that are there already count as made on the day of the migration
    with op.batch_alter_table("key_halves", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.add_column(sa.Column("made_on", sa.Date(), nullable=True))
    op.execute(sa.text("UPDATE key_halves SET made_on = CURRENT_DATE"))
    with op.batch_alter_table("key_halves", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("made_on", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("key_halves", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.drop_column("made_on")
    op.drop_table("owed_rewrites")
