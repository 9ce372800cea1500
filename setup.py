"""Builds the optional native kernels; all else about the package stands in setup.cfg."""

from pathlib import Path

from setuptools import Extension, setup

try:
    from Cython.Build import cythonize
except ImportError:  # installed without build isolation: the NumPy kernels do the same work
    cythonize = None

SOURCES = sorted(Path("searchidx/embedded").glob("*.pyx"))


def extensions() -> list[Extension]:
    """Return the native modules; one that cannot be compiled is left out, and the install goes on."""
    if cythonize is None:
        return []
    modules: list[Extension] = cythonize(
        [_extension(source) for source in SOURCES], language_level=3, quiet=True
    )
    for module in modules:
        module.optional = True  # cythonize makes modules of its own, and forgets this
    return modules


def _extension(source: Path) -> Extension:
    name = str(source.with_suffix("")).replace("/", ".")
    return Extension(name, [str(source)], extra_compile_args=["-O3"])


setup(ext_modules=extensions())
