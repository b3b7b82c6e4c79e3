"""What changed: values in, records out; pure, without a database or a page.

Of the project's own it imports only the measures and the texts of `forms`. NumPy, SciPy and matplotlib live here,
and importing this package loads none of them: web workers read trends and texts, the clerk alone computes.
"""
