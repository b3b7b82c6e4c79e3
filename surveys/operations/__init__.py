"""What an operator runs: the clerk, the command line, migrations, the demo, imports. The only home of Alembic."""
