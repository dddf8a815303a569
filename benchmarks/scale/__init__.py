"""Libraries of many speeches: building, loading, searching, exporting, on both databases.

May import the program and `speed.clock`. Doors: `run`.
"""
