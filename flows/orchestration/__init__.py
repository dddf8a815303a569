"""All of Prefect, and only here: recording runs, serving schedules, deployments, artifacts.

May import every room. Doors: `recording`, `serving`.
"""
