"""Every file is read in a process of its own: `reader` asks, `fork_server` makes the children, `child` obeys.

reader -> dispatch -> server_process -> fork_server -> child (behind `sandbox` and limits) -> jobs.
The side of the run imports `limits`, `messages`, `outcome` and `slots`; the child's jobs import `extractors`.
Doors: `reader`, `jobs`, `probe`.
"""

from flows.linux import require_linux

require_linux()  # before a module here imports what no other system has
