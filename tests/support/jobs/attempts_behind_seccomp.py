"""The attempts with only the filter on kernel calls between them and the machine."""

import walls_taken_out
from wall_attempts import JOBS

__all__ = ["JOBS"]
walls_taken_out.without_landlock()
walls_taken_out.without_privileges_dropped()
