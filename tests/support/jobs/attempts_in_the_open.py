"""The attempts with no wall at all: what shows that they are real."""

import walls_taken_out
from wall_attempts import JOBS

__all__ = ["JOBS"]
walls_taken_out.without_landlock()
walls_taken_out.without_seccomp()
walls_taken_out.without_privileges_dropped()
