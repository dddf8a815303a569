"""Runs: their leases, their records and reports, and the history of each source.

May import `database`, `tables`, `text` and the root. Doors: `lease`, `recorder`, `history`.
"""
