"""All entries: the words of the field, and every setting of an experiment with the help of its widget."""

from __future__ import annotations

from core.experiment.experiment import SETTINGS
from core.experiment.settings import Choice, Setting
from core.glossary.measuring import MEASURING
from core.glossary.network import NETWORK
from core.glossary.term import Term
from core.glossary.training import TRAINING

SUBJECTS = {
    "network": "The network",
    "training": "Training",
    "checking": "Checking numbers",
    "many": "Many runs, and how sure one is",
    "landscape": "The landscape of the loss",
    "settings": "Settings of an experiment",
}
"""What the entries are about, in the order in which one meets them."""

WORDS = (*NETWORK, *TRAINING, *MEASURING)
"""The entries that are looked for in the texts of all pages."""


WORDS_BY_NAME = {name.casefold(): term for term in WORDS for name in term.names}
"""The same by all of their names and forms, in small letters."""


def _options(entry: Setting) -> dict[str, str]:
    """What the options of a choice mean, by their labels: those that are words of the glossary themselves."""
    kind, found = entry.kind, {}
    for label in kind.options.values() if isinstance(kind, Choice) else ():
        name = label.casefold()
        if term := WORDS_BY_NAME.get(name) or WORDS_BY_NAME.get(name.partition(" (")[0]):
            found[label] = term.words
    return found


def setting_help(entry: Setting) -> str:
    """Markdown that explains a setting beside its widget: its help, and the options that have a name of their own."""
    lines = [f"- **{label}**: {words}" for label, words in _options(entry).items()]
    return "\n".join([entry.help, "", *lines]) if lines else entry.help


TESTED = {"batch_size": "four_samples", "dropout": "four_samples", "l2": "four_samples", "optimizer": "optimizers"}
"""Settings of which a claim is tested: the page of claims shows what they do."""


def _setting_terms() -> tuple[Term, ...]:
    return tuple(
        Term(entry.label, entry.help, "settings", "claims", {"claim": TESTED[name]})
        if name in TESTED
        else Term(entry.label, entry.help, "settings", "lab")
        for name, entry in SETTINGS.items()
    )


TERMS: dict[str, Term] = {term.key: term for term in (*_setting_terms(), *WORDS)}
"""Every entry by its key: words in the order of their subjects, and settings that are no such word already."""
