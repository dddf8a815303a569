"""Runs started by hand: the opened library, one-off runs, runs of configured sources.

May import `screen`, `settings` and `wengao.errors`. Doors: `opened`, `one_off`, `source_runs`; both put a run's
parts together by `assembly`.
"""
