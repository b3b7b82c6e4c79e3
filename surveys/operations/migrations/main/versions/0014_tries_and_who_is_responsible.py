"""Communities say who is responsible for the data and how; trying a questionnaire out on a phone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (("responsible", sa.String(length=200)), ("privacy_notice", sa.Text())):
        op.add_column("communities", sa.Column(name, kind, server_default="", nullable=False))
        with op.batch_alter_table("communities") as batch_op:
            batch_op.alter_column(name, existing_type=kind, server_default=None)
    op.create_table(
        "tries",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("community_id", sa.String(length=22), nullable=False),
        sa.Column("session_id", sa.String(length=22), nullable=True),
        sa.Column("questionnaire_id", sa.String(length=22), nullable=True),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("ends", sa.DateTime(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_tries_community_id_communities"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_tries_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaires.id"],
            name=op.f("fk_tries_questionnaire_id_questionnaires"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    for column in ("community_id", "session_id", "questionnaire_id", "made"):
        op.create_index(op.f(f"ix_tries_{column}"), "tries", [column], unique=False)


def downgrade() -> None:
    op.drop_table("tries")
    with op.batch_alter_table("communities") as batch_op:
        batch_op.drop_column("privacy_notice")
        batch_op.drop_column("responsible")
