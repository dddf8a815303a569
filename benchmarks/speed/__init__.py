"""Measures CPU time: reading, children, start-up, one-off runs, extreme lines; and traces the functions of a run.

May import the program. Doors: `bench`, `clock`, `trace`.
"""
