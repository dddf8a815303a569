"""Writing readings into the library: files, occurrences, retirement, removal, revision, and what is derived.

May import `curation` and the rooms below. Doors: `store`, `revise`, `removal`.
"""
