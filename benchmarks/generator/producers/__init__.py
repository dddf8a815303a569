"""Producers: each module prints a compilation to a file with one tool. A missing tool says so; none is faked.

May import `model` and `layout` of the generator. Door: `registry.PRODUCERS`.
"""
