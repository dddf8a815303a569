"""Everything that uses Prefect: recording runs, serving schedules, deployments, artifacts.

May import every room. Doors: `recording`, `serving`.
"""
