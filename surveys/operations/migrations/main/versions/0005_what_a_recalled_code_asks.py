"""Which elements a session's recalled code asks for, and how many responses of a sealed wave came with a link code.

Sessions that are there already have no recalled code; of their sealed waves nobody knows the number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(sa.Column("elements", sa.JSON(), nullable=True))
    op.execute(sa.text("UPDATE sessions SET elements = '[]'"))
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.alter_column("elements", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("waves") as batch_op:
        batch_op.add_column(sa.Column("coded", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("waves") as batch_op:
        batch_op.drop_column("coded")
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.drop_column("elements")
