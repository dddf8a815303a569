"""The run of a source: its times, its heartbeat, its notice to people.

May import every room but `orchestration`. Doors: `source_run`, `notify`.
"""
