"""The same and nearly the same text: boilerplate, similarity, relations, clusters, shared passages.

May import `query` and the rooms below. Doors: `relations`, `clusters`, `passages`.
"""
