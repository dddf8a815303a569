"""A library as a file, merged into another, or copied to another database.

May import `store` and the rooms below. Doors: `pack`, `merge`, `copy`.
"""
