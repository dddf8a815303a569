"""Runs and their leases: who writes now, what a run left behind, the history of a source.

May import `database`, `tables`, `text` and the root. Doors: `lease`, `recorder`, `history`.
"""
