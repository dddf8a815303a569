"""The review: shows items of the review list, builds and applies a person's decisions, and formats their effects.

May import `runs`, `screen`, `settings` and `wengao.errors`. Doors: `verbs`, `apply`, `show`.
"""
