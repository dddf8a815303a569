"""Proofs that a library is whole, rebuilding what is derived, and explanations of single decisions.

May import `store` and the rooms below. Doors: `check`, `explain`.
"""
