"""Fault injection: `python -m benchmarks.faults` breaks a library a thousand times and checks the result.

The program contains no code for this: faults are injected at the interfaces it has anyway (decision 0019).
May import the program. Doors: `__main__`, `campaign`.
"""
