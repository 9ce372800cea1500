"""Where Lucene is found: in the jar that pyserini brings, through pyjnius, in one Java machine a process."""

import importlib.util
from pathlib import Path
from typing import Any

import jnius_config

_HEAP = "-Xmx2g"


def java_class(name: str) -> Any:
    """Return a Java class; the first one starts the Java machine.

    Raises:
        ImportError: pyserini is not installed, or has no jar, or there is no Java.
    """
    if not jnius_config.vm_running:
        jnius_config.set_classpath(str(_jar()))
        jnius_config.add_options(_HEAP)
    try:
        from jnius import autoclass  # noqa: PLC0415 - importing it starts the Java machine
    except Exception as error:  # pyjnius raises Exception itself where it finds no Java
        raise ImportError(f"pyjnius cannot start Java: {error}") from error
    return autoclass(name)


def java_cast(name: str, value: Any) -> Any:
    """Return a Java object as one of its base classes, where a constructor is to be found by that."""
    from jnius import cast  # noqa: PLC0415 - importing it starts the Java machine

    return cast(name, value)


def _jar() -> Path:
    found = importlib.util.find_spec("pyserini")
    if found is None or found.origin is None:
        raise ImportError("pyserini is not installed")
    jars = sorted(Path(found.origin).parent.glob("resources/jars/anserini-*.jar"))
    if not jars:
        raise ImportError("pyserini has no Lucene with it")
    return jars[-1]
