"""Clocks: reading, children, start-up, one-off runs; and the trace of files and functions passed.

May import the program. Doors: `bench`, `clock`, `trace`.
"""
