"""Statistics of a line over sessions: a handful of points, read from frozen releases.

In plain Python on purpose: web workers compute them when they show a trend, and they import no NumPy or SciPy.
"""
