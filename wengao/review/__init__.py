"""What needs a person: the queue shown, decisions authored and applied, their effect as a diff.

May import `runs`, `screen`, `settings` and `wengao.errors`. Doors: `verbs`, `apply`, `show`.
"""
