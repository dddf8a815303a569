"""Commands that take out: export, sql.

May import every room below `commands`, and no other command. Door: `wengao.commands.registry`.
"""
