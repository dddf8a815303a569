"""Every file is read in a process of its own: `reader` asks, `fork_server` makes the children, `child` obeys.

reader -> conversation -> server_process -> fork_server -> child (behind landlock, seccomp, privileges, limits) -> jobs
"""
