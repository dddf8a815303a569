"""Libraries as files, their merge into others, and copies to another database.

May import `store` and the rooms below. Doors: `pack`, `merge`, `copy`.
"""
