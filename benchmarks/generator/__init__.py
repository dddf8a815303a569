"""Composes speech compilations from a grammar, prints them with several producers, and derives their gold.

The grammar is marker notation x heading block x typography x furniture x traps. Texts are our own; every choice is
drawn from one seed, so the same call always gives the same words (and, per producer, the same pages).
Imports nothing of the program. Doors: `compose`, `samples`, `writing`.
"""
