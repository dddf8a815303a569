"""Every table of the library, and the views; tables may change between versions, the views are what stays.

May import `text` and the modules at the root of `schema`. Doors: `handles`, `views`, `spans`.
"""
