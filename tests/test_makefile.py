"""`make run` on a bare machine: it gets what is missing, or names the one command that brings it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("awk", "env", "make", "mkdir", "rm", "sh", "touch")
FAKES = {
    # Debian's Python without the package python3-venv; with it, what .venv holds only writes down how it was called.
    "python3": """
        case "$1" in -c) exit 0;; esac
        [ -e installed-python3-venv ] || { echo "ensurepip is not available" >&2; exit 1; }
        mkdir -p .venv/bin
        for program in python streamlit; do
            printf '#!/bin/sh\\necho %s "$@" >> calls\\n' $program > .venv/bin/$program
            chmod +x .venv/bin/$program
        done""",
    "apt-get": """
        for package; do :; done
        [ "$1" = install ] && touch installed-$package || true""",
    "id": "echo 0",
}


@pytest.fixture
def bare(tmp_path):
    """Run `make run`, or another target, in a copy of the project's commands, on a machine with these fake programs."""
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in (*TOOLS, "chmod"):
        (programs / name).symlink_to(shutil.which(name))

    def make(*fakes, target="run", written=FAKES):
        for name in fakes:
            (programs / name).write_text(f"#!/bin/sh\n{written[name]}\n")
            (programs / name).chmod(0o755)
        return subprocess.run(
            ["make", target], cwd=tmp_path, env={"PATH": str(programs)}, capture_output=True, text=True, timeout=60
        )

    return make


def test_what_makes_the_environment_is_installed_where_it_is_missing(bare, tmp_path):
    done = bare("python3", "apt-get", "id")
    assert done.returncode == 0, done.stderr
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["python", "streamlit"]
    assert "-r requirements.txt" in calls[0]
    assert calls[1].startswith("streamlit run serve.py")


def test_where_nothing_can_be_installed_the_command_that_helps_is_named(bare, tmp_path):
    done = bare("python3", "id")
    assert done.returncode != 0
    assert done.stderr.splitlines()[1].endswith("sudo apt-get install python3-venv")
    assert not (tmp_path / ".venv").exists()


DEBIAN = {
    # A file for each package, of which one holds the program.
    "apt-get": """
        [ "$1" = download ] || exit 1
        shift; for package; do touch ${package}_1.deb; done""",
    "dpkg": """
        [ "$2" = redis-server_1.deb ] || exit 0
        mkdir -p usr/bin; printf '#!/bin/sh\\n' > usr/bin/redis-server; chmod +x usr/bin/redis-server""",
}


def test_a_server_that_tests_need_is_unpacked_and_not_installed(bare, tmp_path):
    done = bare("apt-get", "dpkg", "id", target="redis", written=FAKES | DEBIAN)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".redis/usr/bin/redis-server").exists()
    (tmp_path / "programs/apt-get").unlink()
    assert bare(target="redis").returncode == 0  # it is there already
    (tmp_path / ".redis/usr/bin/redis-server").unlink()
    done = bare(target="redis")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].endswith("needs redis-server: install it.")
