"""The times of day that were planned last with a questionnaire, to be proposed for its next session."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questionnaires", sa.Column("usual_times", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("questionnaires") as batch_op:
        batch_op.alter_column("usual_times", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    op.drop_column("questionnaires", "usual_times")
