"""Text as stored and compared: normal forms, identity, shingles, search keys, snippets, titles, redaction.

Imports only the modules at the root of `schema`. Doors: `identity`, `search_key`, `storable`.
"""
