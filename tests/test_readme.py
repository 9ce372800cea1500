"""The README's two commands work by themselves in a fresh clone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the files that git tracks, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: the files that a clone would hold are not known")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            copy = tmp_path / "clone" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy)
    return tmp_path / "clone"


@pytest.fixture(autouse=True)
def _package_index() -> None:
    asked = [sys.executable, "-m", "pip", "index", "versions", "click"]
    reached = subprocess.run(asked, capture_output=True, check=False)
    if reached.returncode != 0:
        pytest.skip("no package index can be reached: pip cannot install the dependencies")


def commands() -> list[str]:
    return re.findall(r"^python3 -m venv \.venv .*$", README, re.MULTILINE)


def run(command: str, clone: Path, tmp_path: Path, **variables: str) -> str:
    environment = {**os.environ, "SEARCHIDX_DATA": str(tmp_path / "data"), **variables}
    # The clone's interpreter must not find this one's packages or settings.
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTEST_ADDOPTS", "COVERAGE_PROCESS_START"):
        if name not in variables:
            environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-c", command], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_are_two_commands() -> None:
    assert len(commands()) == 2


def test_the_first_command_prints_ranked_answers(clone: Path, tmp_path: Path) -> None:
    printed = run(commands()[0], clone, tmp_path)
    assert "senate/9-101" in printed
    assert "sociale media" in printed
    assert "sécurité routière" in printed


def test_the_second_command_runs_the_tests(clone: Path, tmp_path: Path) -> None:
    # All tests would run this one again; those of one module show that the command installs and runs.
    printed = run(commands()[1], clone, tmp_path, PYTEST_ADDOPTS="tests/corpus/test_store.py")
    assert re.search(r"\d+ passed", printed)


def test_the_picture_is_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
