"""Connections to the two databases: opening, upgrading, roles, batches.

May import `tables`, `text` and the root. Doors: `opening`, `connection`, `upgrade`.
"""
