"""What can be wrong with a cluster: each error has an exit code and says what to do."""

from __future__ import annotations


class EngineError(Exception):
    """A cluster cannot be used, or failed."""

    exit_code = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class EngineMissing(EngineError):
    """The engine's package is not installed."""

    exit_code = 3

    def __init__(self) -> None:
        super().__init__(
            "the engine dask needs the package distributed, which is not installed",
            "in the project's folder: pip install -e '.[dask]'",
        )


class EngineUnfit(EngineError):
    """The settings, the versions or the workers do not fit together."""

    exit_code = 4


class SchedulerUnreachable(EngineError):
    """No scheduler answers at the address, or it has no worker."""

    exit_code = 6


class WorkerFailed(EngineError):
    """A worker could not go on; its error with its own exit code."""

    def __init__(self, message: str, advice: str, exit_code: int) -> None:
        super().__init__(message, advice)
        self.exit_code = exit_code
