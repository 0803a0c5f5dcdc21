"""Check lessons before a class sees them: `python -m core.lessons FOLDER` computes and prints every step."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from core.experiment.settings import SettingError
from core.lessons.collection import BUILT_IN, lessons_in
from core.lessons.evidence import Evidence


def report(folder: Path) -> Iterator[tuple[bool, str]]:
    """For each step whether it is well, with its answer and conclusion, or with what is wrong; bad files first."""
    found, wrong = lessons_in(folder)
    yield from ((False, message) for message in wrong)
    for lesson in found.values():
        for step in lesson.steps:
            evidence = Evidence(step).finish()
            try:
                answer, conclusion = step.options[evidence.right].text, evidence.conclusion
            except SettingError as error:
                yield False, str(error)
            else:
                value = evidence.value(step.measure)
                yield True, f"{step.where}: {step.question}\n  {step.measure} = {value}: {answer}\n  {conclusion}"


def main(folder: str = str(BUILT_IN)) -> int:
    """Print the report; the number of mistakes, as the exit code."""
    mistakes = 0
    for well, words in report(Path(folder)):
        print(words if well else f"WRONG {words}")
        mistakes += not well
    return mistakes


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
