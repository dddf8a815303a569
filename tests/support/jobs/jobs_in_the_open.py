"""The hostile jobs without walls: what a job leaves behind where the kernel has none of ours."""

import walls_taken_out
from hostile_jobs import JOBS, PRELOADS

__all__ = ["JOBS", "PRELOADS"]
walls_taken_out.without_landlock()
walls_taken_out.without_seccomp()
walls_taken_out.without_privileges_dropped()
