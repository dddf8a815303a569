"""Measures other programs beside this one on the same files: text extractors, and whole jobs of the usual kind.

May import the program, `scoring` and `speed`. Door: `compare`.
"""
