"""Clocks: reading, children, start-up, one-off runs, odd lines; and the trace of files and functions passed.

May import the program. Doors: `bench`, `clock`, `trace`.
"""
