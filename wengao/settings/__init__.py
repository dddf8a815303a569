"""Settings: their keys and defaults, loading them from flags, environment and `wengao.toml`, the configured sources.

May import `wengao.errors`. Doors: `load`, `keys`.
"""
