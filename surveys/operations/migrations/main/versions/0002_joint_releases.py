"""Frozen points of several small sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_releases",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("community_id", sa.String(length=22), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["communities.id"],
            name=op.f("fk_joint_releases_community_id_communities"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_releases")),
    )
    with op.batch_alter_table("joint_releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joint_releases_community_id"), ["community_id"], unique=False)


def downgrade() -> None:
    op.drop_table("joint_releases")
