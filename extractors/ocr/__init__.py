"""Pages that are pictures, or as good as pictures: whether a text layer can be believed (`layer`).

May import `layout`, `text` and the records; knows nothing of how a page was read.
"""
