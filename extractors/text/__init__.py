"""Characters and words: numerals, dates, scripts, encodings, the vocabulary of speeches, how lines are wrapped.

Imports nothing of the other rooms. Doors: `dates`, `vocabulary`, `encodings`.
"""
