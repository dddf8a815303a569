"""All tables of the library, and the views. Tables may change between versions; the views are the stable interface.

May import `text` and the modules at the root of `schema`. Doors: `handles`, `views`, `spans`.
"""
