"""The commands, a room a group of `wengao --help`; `registry` lists them.

May import every room of `wengao` but `cli`; a command imports no command. Door: `registry.COMMANDS`.
"""
