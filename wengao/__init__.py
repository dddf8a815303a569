"""The doors: command line and settings. Everything heavy is imported inside the command that needs it."""

__version__ = "0.1.0"
