"""The first intake."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=22), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=True),
        sa.Column("sealed_as", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("arrivals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrivals_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "gates",
        sa.Column("wave_id", sa.String(length=22), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_gates")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "key_halves",
        sa.Column("session_id", sa.String(length=22), nullable=False),
        sa.Column("half", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_key_halves")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_tokens",
        sa.Column("response_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=22), nullable=False),
        sa.Column("tokens", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_link_tokens")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("link_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_tokens_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("submission", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=22), nullable=False),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_receipts")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_wave_id"), ["wave_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipts_wave_id"))

    op.drop_table("receipts")
    with op.batch_alter_table("link_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_tokens_wave_id"))

    op.drop_table("link_tokens")
    op.drop_table("key_halves")
    op.drop_table("gates")
    with op.batch_alter_table("arrivals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrivals_wave_id"))

    op.drop_table("arrivals")
