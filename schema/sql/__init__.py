"""One SELECT of a stranger on the published views, which can change nothing, and the functions it may call.

May import `search`, `dedup`, `export` and the rooms below. Doors: `select`, `functions`.
"""
