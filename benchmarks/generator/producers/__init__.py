"""Producers: each module prints a compilation to a file with one tool; `Unavailable` is raised for a missing tool.

May import `model` and `layout` of the generator. Door: `registry.PRODUCERS`.
"""
