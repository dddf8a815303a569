"""Output to the terminal: text, tables, progress, reports, and the Chinese translation of the help.

May import `settings` and `wengao.errors`. Doors: `output`, `report`, `translation`.
"""
