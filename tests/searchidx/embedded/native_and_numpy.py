"""The kernels that write segments, native and NumPy, for tests that run on both."""

import importlib
import os
from typing import Any

import pytest

EXAMPLES = int(os.environ.get("SEARCHIDX_EXAMPLES", "300"))
"""How many examples the property tests of the kernels try; 10,000 before a release."""


def native_and_numpy(native: str, twin: str) -> list[Any]:
    """Return the parameters of a test that runs on a native module and on its NumPy twin."""
    numpy = pytest.param(importlib.import_module(f"searchidx.embedded.{twin}"), id="numpy")
    try:
        return [pytest.param(importlib.import_module(f"searchidx.embedded.{native}"), id="native"), numpy]
    except ImportError:
        skipped = pytest.mark.skip(reason="the native kernels are not built")
        return [pytest.param(None, id="native", marks=skipped), numpy]
