"""What the sources have: new, changed, gone; the page cache; previews that stand in for files.

May import `sources`, `inbox`, `http` and `isolation`. Doors: `discover`.
"""
