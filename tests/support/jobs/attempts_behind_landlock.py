"""The attempts with only Landlock between them and the machine."""

import walls_taken_out
from wall_attempts import JOBS

__all__ = ["JOBS"]
walls_taken_out.without_seccomp()
walls_taken_out.without_privileges_dropped()
