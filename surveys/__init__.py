"""Asking, and keeping answers.

Everything that knows Flask and SQLAlchemy lives here: the tables, the verbs that change them, the reads that pages
show, the pages themselves and what an operator runs. It may import `analysis` and `forms`; only `app` imports it.
"""
