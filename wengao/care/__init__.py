"""Backups, dumps, the audit of the archive, and libraries as files.

May import `runs`, `screen`, `settings` and `wengao.errors`. Doors: `backup`, `archive_audit`, `library_file`.
"""
