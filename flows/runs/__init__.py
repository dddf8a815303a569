"""Runs of sources: schedules, the run itself, its heartbeat, notifications.

May import every room but `orchestration`. Doors: `source_run`, `notify`.
"""
