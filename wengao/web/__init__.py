"""The reading room: pages for people and a JSON API, over one library and its archive.

May import `filters`, `runs`, `screen`, `settings` and the floors below; it asks the library through `schema/` and never
writes. Doors: `app.application`, `serving.serve`.
"""
