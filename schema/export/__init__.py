"""Rows of the published views as lines of JSON, CSV, Markdown or Parquet.

May import `query` and the rooms below. Doors: `rows`, `formats`, `parquet`.
"""
