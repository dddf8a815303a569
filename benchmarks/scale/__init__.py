"""Measures libraries of many speeches: building, loading, searching, exporting, on both databases.

May import the program, `speed` and `generator`. Door: `run`.
"""
