"""Commands that keep well: review, reprocess, check, backup, restore, copy, db, doctor, config, completion.

May import every room below `commands`, and no other command. Door: `wengao.commands.registry`.
"""
