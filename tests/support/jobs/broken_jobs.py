"""A job module that cannot be imported."""

import no_such_module_anywhere

JOBS = {"empty": no_such_module_anywhere.empty}
