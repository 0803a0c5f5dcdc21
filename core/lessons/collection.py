"""All lessons: those that come along in the folder lessons/, those of a folder of one's own, and those in links."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from core.experiment.settings import SettingError
from core.lessons.lesson import Lesson, read_lesson
from core.lessons.packed import is_in_link, lesson_in_link, unpacked

BUILT_IN = Path(__file__).parents[2] / "lessons"
OWN = "PERCEPTARIUM_LESSONS"
"""The environment variable that names a folder with further lessons."""

MOST_LESSONS = 100
"""In one folder; further files are left out."""


def lessons() -> tuple[dict[str, Lesson], list[str]]:
    """The lessons by name, in the order of their files, and what is wrong with files that are none.

    A lesson of the own folder takes the place of a built-in one of the same name.
    """
    found, wrong = lessons_in(BUILT_IN)
    own = os.environ.get(OWN)
    if own:
        more, mistakes = lessons_in(Path(own))
        found, wrong = found | more, wrong + mistakes
    return found, wrong


def lesson_named(name: str, field: str = "lesson") -> Lesson:
    """The lesson that a link calls by this name: of a file, or in the link itself. Raises SettingError.

    field: the parameter of the link that has the name.
    """
    if is_in_link(name):
        return lesson_in_link(name)
    known, _ = lessons()
    if name not in known:
        raise SettingError(field, name, ", ".join(known))
    return known[name]


def text_named(name: str) -> str:
    """The text of the lesson that a link calls by this name. Raises SettingError."""
    if is_in_link(name):
        return unpacked(name)
    known = lesson_named(name).name
    own = os.environ.get(OWN)
    files = [folder / f"{known}.toml" for folder in (*([Path(own)] if own else []), BUILT_IN)]
    return next(file for file in files if file.exists()).read_text(encoding="utf-8")


def lessons_in(folder: Path) -> tuple[dict[str, Lesson], list[str]]:
    """The lessons in the .toml files of one folder by name, and a message for each file that is none."""
    found, wrong = {}, []
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")[:MOST_LESSONS]
    except OSError as error:
        return {}, [f"{folder}: the folder of lessons cannot be read ({error.strerror})."]
    for path in paths:
        try:
            found[path.stem] = _read(path, path.stat().st_mtime_ns)
        except SettingError as error:
            wrong.append(str(error))
        except OSError as error:
            wrong.append(f"{path.name}: the file cannot be read ({error.strerror}).")
    return found, wrong


@lru_cache(maxsize=2 * MOST_LESSONS)
def _read(path: Path, changed: int) -> Lesson:
    """The lesson of a file as it was when it was `changed` last."""
    return read_lesson(path)
