"""Commands that look: status, files, speeches, search, why, diff, passages, runs.

May import every room below `commands`, and no other command. Door: `wengao.commands.registry`.
"""
