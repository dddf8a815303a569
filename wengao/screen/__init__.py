"""What people see: output, progress, tables, reports, and the Chinese of it.

May import `settings` and `wengao.errors`. Doors: `output`, `report`, `translation`.
"""
