"""Scores against the gold of the evaluation sets, and the floors that guard them.

May import the program and `generator`. Doors: `evaluate`, `floors`, `fit_weights`.
"""
