"""What goes into an image: every page starts from the packages that are left in it."""

import os
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import source_from_cache
from pathlib import Path

import pytest

from deploy.slim import NOT_NEEDED, slim

ROOT = Path(__file__).parents[1]
MOST_MB = 320
"""Of packages without their bytecode; Python and Debian are 130 MB, and bytecode is a quarter of the packages."""

EVERY_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
from pages.shared.menu import TITLES
assert sys.argv[1] in sys.modules["streamlit"].__file__
at = AppTest.from_file("app.py", default_timeout=60).run()
for name in TITLES:
    at.switch_page(f"pages/{name}/page.py").run()
    assert not at.exception, (name, at.exception)
    print(name)
"""


def needed(name, found):
    """The packages that this one needs, and itself, into `found` by name."""
    name = re.sub(r"[-_.]+", "-", name).lower()
    if name in found:
        return found
    try:
        found[name] = distribution(name)
    except PackageNotFoundError:  # for another system or an older Python
        return found
    for line in found[name].requires or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker:
            needed(re.match(r"[\w.-]+", requirement)[0], found)
    return found


def files():
    """Those of the packages of an image, as they are installed."""
    found = {}
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            needed(line.partition("==")[0], found)
    return [file for package in found.values() for file in package.files if ".." not in file.parts]


def link(folder, file):
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(file.locate().resolve())


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """A folder with the packages of an image, as links to those that are installed."""
    folder = tmp_path_factory.mktemp("image")
    for file in files():
        if file.suffix != ".pyc":
            link(folder, file)
    return folder


def test_the_halls_image_has_the_redis_package_that_is_tested():
    [extras] = re.findall(r"EXTRAS: (.*)", (ROOT / "compose.yaml").read_text())
    assert extras in (ROOT / "requirements-dev.txt").read_text().splitlines()


@pytest.mark.timeout(300)
def test_an_image_is_small_and_every_page_starts_in_it(packages):
    before = size(packages)
    for pattern in NOT_NEEDED:
        assert any(packages.glob(pattern)), f"no package has {pattern} any more"
    freed = slim(packages)
    after = size(packages)
    print(f"{before / 1e6:.0f} MB of packages, {after / 1e6:.0f} MB in an image")
    assert before - after == freed
    assert after / 1e6 < MOST_MB
    for file in files():  # the bytecode of what is left, so that it is not compiled anew
        if file.suffix == ".pyc" and (packages / source_from_cache(str(file))).exists():
            link(packages, file)
    own = os.environ | {"PYTHONPATH": f"{packages}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-S", "-c", EVERY_PAGE, str(packages)]
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) > 15


def size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
