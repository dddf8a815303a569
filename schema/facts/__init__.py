"""The facts of a speech joined over its prints: the rule, the stored rows, and the contradictions.

May import `query` and the rooms below. Doors: `join`, `stored`, `contradictions`.
"""
