"""Geometry of printed lines: sizes, margins and distances, and the order in which lines are read.

Imports nothing of the other rooms. Doors: `metrics`, `reading_order`.
"""
