"""The story of the first ten minutes, filmed in a real browser: an empty library, and what one does with it.

Imports nothing of ours: it runs the command as a person would. Door: `python -m benchmarks.story FOLDER`.
"""
