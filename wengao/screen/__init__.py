"""Output to the terminal: text, tables, progress, reports, and their words in the reader's language.

May import `settings` and `wengao.errors`. Doors: `output`, `report`, `language`, `sentences`, `translation`.
"""
