"""Finding rows by what people type: references to files and speeches, filters of lists.

May import `intake`, `runs` and the rooms below. Doors: `references`, `filters`.
"""
