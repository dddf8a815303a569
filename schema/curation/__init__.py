"""A person's decisions: corrections, overriding facts, rejected relations, the review queue.

May import `sql` and the rooms below. Doors: `decisions`, `overrides`, `queue`.
"""
