"""Periods declared before they begin, and what they say at their end."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "period_releases",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("community_id", sa.String(length=22), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_period_releases_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_releases")),
    )
    with op.batch_alter_table("period_releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_period_releases_community_id"), ["community_id"], unique=False)


def downgrade() -> None:
    op.drop_table("period_releases")
