"""What confines a reading child: Landlock, seccomp, privileges, the paths it may read.

Imports nothing of ours. Doors: `landlock`, `seccomp`, `privileges`.
"""
