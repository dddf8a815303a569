"""Checks a library's invariants, rebuilds derived data, and explains how rows came about.

May import `store` and the rooms below. Doors: `check`, `explain`.
"""
