"""`./dev` on machines that lack something: one sentence, and nothing half done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHELL = shutil.which("sh") or "/bin/sh"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The script alone, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    shutil.copy(ROOT / "dev", folder)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what the script needs of a system and no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "dirname", "mkdir"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def program(folder: Path, name: str, *lines: str) -> None:
    file = folder / name
    file.write_text("\n".join([f"#!{SHELL}", *lines, ""]))
    file.chmod(0o755)


def dev(clone: Path, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), "HOME": str(clone)}
    return subprocess.run([clone / "dev", *arguments], cwd="/", env=environment, capture_output=True, text=True, timeout=60)


def test_without_python_it_says_what_is_needed(clone: Path, programs: Path) -> None:
    result = dev(clone, programs)

    assert result.returncode == 1
    assert result.stderr == "dev: Python 3.11 or newer is needed and no Python was found; install a newer Python, then run ./dev again.\n"


def test_an_old_python_is_named(clone: Path, programs: Path) -> None:
    program(programs, "python3", 'case $2 in *exit*) exit 1 ;; *) echo "3.9.18" ;; esac')

    result = dev(clone, programs)

    assert result.returncode == 1
    assert f"and 3.9.18 ({programs}/python3) was found" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_python_that_does_not_run_is_passed_over(clone: Path, programs: Path) -> None:
    program(programs, "python3", 'echo "pyenv: python3: command not found" >&2', "exit 127")
    program(programs, "python3.12", f'exec {sys.executable} "$@"')
    program(programs, "uv", '[ "$1" = --version ] && echo "uv 9.0.0" || printf "%s|" "$@"')

    result = dev(clone, programs, "test", "-k", "two words")

    assert result.returncode == 0
    assert result.stdout == f"run|--frozen|--|just|--justfile|{clone}/justfile|test|-k|two words|"


def test_without_uv_and_without_pip_it_says_what_to_install(clone: Path, programs: Path) -> None:
    program(
        programs,
        "python3",
        f'case "$*" in *_base_executable*) echo "{programs}/python3"; exit ;; "-m "*) exit 1 ;; esac',
        f'exec {sys.executable} "$@"',
    )
    # An old uv, which knows no dependency groups, does not count as one.
    program(programs, "uv", 'echo "uv 0.2.1"')

    result = dev(clone, programs)

    assert result.returncode == 1
    first, second = result.stderr.splitlines()
    assert first.startswith("dev: installing uv ")
    assert second.endswith("install pip or uv by hand (https://docs.astral.sh/uv/), then run ./dev again.")


@pytest.mark.parametrize("folder", ["", "var"])
def test_a_folder_that_cannot_be_written_is_named(clone: Path, programs: Path, folder: str) -> None:
    program(programs, "python3", f'exec {sys.executable} "$@"')
    (clone / folder).mkdir(exist_ok=True)
    if os.geteuid() == 0:
        # Root may write anywhere, so the test for it is made to say no.
        script = (clone / "dev").read_text().replace('[ ! -w "$folder" ]', f'[ "$folder" = "{clone / folder}" ]')
        (clone / "dev").write_text(script)
    else:
        (clone / folder).chmod(0o555)

    result = dev(clone, programs)

    assert result.returncode == 1
    assert result.stderr == f"dev: the folder {clone / folder} cannot be written; make it writable, or work in a copy that is.\n"
