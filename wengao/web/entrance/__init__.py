"""Who may come in, from where, with which form, and how often.

May import `rendering` and `answers` of the reading room. Doors: `guard.Guard`, `tokens.NamedTokens`.
"""
