"""Alembic's entry for one line of migrations; the connection and the tables come from surveys.operations.migrating."""

from alembic import context

from surveys.operations.migrating import version_table

attributes = context.config.attributes
line = attributes["line"]
metadata = attributes["metadata"]

context.configure(
    connection=attributes["connection"],
    target_metadata=metadata,
    version_table=version_table(line),
    render_as_batch=True,
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
