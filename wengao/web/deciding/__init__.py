"""Deciding in the browser: forms become the verbs of `wengao review`, and so the same records.

May import `wengao.review` and the reading room's rendering. Doors: `decision_form`, `asked_decision`, `worksheet`.
"""
