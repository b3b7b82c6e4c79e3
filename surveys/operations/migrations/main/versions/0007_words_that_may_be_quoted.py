"""Note of each text whether its writer lets it be quoted, and take texts that lie apart out of the responses.

Earlier releases copied texts and left them beside their writers' other answers.
"""

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
    _take_texts_out()


def _take_texts_out() -> None:
    connection = op.get_bind()
    responses = sa.table(
        "responses",
        sa.column("id", sa.LargeBinary),
        sa.column("wave_id", sa.String),
        sa.column("answers", sa.JSON),
    )
    waves = sa.table("waves", sa.column("id", sa.String), sa.column("session_id", sa.String))
    laid_apart: dict[str, set[str]] = {}
    for session_id, question in connection.execute(sa.text("SELECT DISTINCT session_id, question FROM comments")):
        laid_apart.setdefault(session_id, set()).add(question)
    for session_id, questions in laid_apart.items():
        own = sa.select(waves.c.id).where(waves.c.session_id == session_id)
        found = sa.select(responses.c.id, responses.c.answers).where(responses.c.wave_id.in_(own))
        for response, answers in connection.execute(found).all():
            if not questions.isdisjoint(answers):
                kept = {key: value for key, value in answers.items() if key not in questions}
                connection.execute(sa.update(responses).where(responses.c.id == response).values(answers=kept))


def downgrade() -> None:
    with op.batch_alter_table("comments") as batch_op:
        batch_op.drop_column("quote")
