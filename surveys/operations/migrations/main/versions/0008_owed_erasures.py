"""Note that words were left out of a text whose bytes may still lie in files."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# whoever left words out before was told that they are gone, whether the files could be rewritten then or not
MADE_UP_FOR = (
    "INSERT INTO owed_erasures (id, session_id) SELECT '0000000000000000000000', '' "
    "WHERE EXISTS (SELECT 1 FROM comments)"
)


def upgrade() -> None:
    op.create_table(
        "owed_erasures",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("session_id", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_erasures")),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text(MADE_UP_FOR))


def downgrade() -> None:
    op.drop_table("owed_erasures")
