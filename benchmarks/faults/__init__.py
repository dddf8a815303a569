"""Faults on the way of the data: `python -m benchmarks.faults` breaks a library a thousand times and judges it.

Nothing of this is in the program: faults come in at the seams it has anyway (decision 0019).
May import the program. Doors: `__main__`, `campaign`.
"""
