"""A text that is not in the library against the speeches that are: which of them hold its words, and where.

May import `search`, `dedup` and the rooms below. Door: `compare`. `letters`, `draft`, `alignment`, `judging` and
`voting` are pure; `compare` reads, and nothing here writes.
"""
