"""Commands that bring in: init, ingest, discover, flow, serve, quarantine, import.

May import every room below `commands`, and no other command. Door: `wengao.commands.registry`.
"""
