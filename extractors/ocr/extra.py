"""The extra `ocr`: whether it is installed, which version it has, how it is installed; loads nothing of it."""

from __future__ import annotations

from importlib import metadata, util
from typing import Final

PACKAGES: Final = ("rapidocr", "onnxruntime")
INSTALL: Final = "pip install -e '.[ocr]'"  # in the project's folder; the offline bundle has its own way
ENGINE: Final = "rapidocr"
# onnxruntime reports home and starts a thread for it at import unless told not to; the others count cores
ENVIRONMENT: Final = {
    "ORT_DISABLE_TELEMETRY": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
REVISION: Final = "5"  # of what is done to pictures before and to lines afterwards


def is_installed() -> bool:
    """Whether everything that recognises pictures is there."""
    return all(util.find_spec(name) is not None for name in PACKAGES)


def version() -> str:
    """What recognises a page now: `3.10.0-1`. Pages of another version are recognised anew."""
    return f"{metadata.version(ENGINE)}-{REVISION}"
