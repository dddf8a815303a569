"""The command line and the settings. Slow imports (databases, engines) stand inside the command that needs them."""

__version__ = "0.1.0"
