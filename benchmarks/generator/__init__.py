"""Composes speech compilations from a grammar, prints them with several producers, keeps the gold.

Marker notation x heading block x typography x furniture x traps; every text is ours, every choice is
drawn from one seed, so the same call always gives the same words (and, per producer, the same pages).
Imports nothing of the program. Doors: `compose`, `samples`, `writing`.
"""
