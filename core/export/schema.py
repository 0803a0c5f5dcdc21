"""The JSON Schema of a saved run, made from the table of settings: `python -m core.export.schema` writes it out."""

from __future__ import annotations

import json
from typing import Any

from core.data.points import MOST_CLASSES, VALUES
from core.experiment.experiment import SETTINGS, Experiment
from core.experiment.settings import (
    Choice,
    Integer,
    Kind,
    Layers,
    Number,
    OfEachLayer,
    Parameters,
    Points,
    Several,
    TruthTable,
)
from core.nn.activations import ACTIVATIONS
from core.training.run import EPOCH, FORMAT, MOST_EVENTS, PARAMETER


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what Run.to_json writes and Run.from_json reads."""
    default = Experiment().to_dict()
    settings = {
        name: {"title": entry.label, "description": entry.help, "default": default[name], **_allowed(entry.kind)}
        for name, entry in SETTINGS.items()
    }
    live = {name: {"$ref": f"#/$defs/settings/{name}"} for name, entry in SETTINGS.items() if entry.live}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 1}
    places = {"type": "object", "patternProperties": {"^[0-9]+$": _allowed(PARAMETER)}, "additionalProperties": False}
    epoch = _allowed(EPOCH)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A run saved by Perceptarium",
        "description": "An experiment, the changes made while it was trained, and the network at one of its epochs. "
        "A setting that is left out has its default.",
        "type": "object",
        "required": ["format", "experiment"],
        "properties": {
            "format": {"const": FORMAT, "description": "The format and its version."},
            "experiment": {
                "type": "object",
                "properties": {name: {"$ref": f"#/$defs/settings/{name}"} for name in SETTINGS},
                "additionalProperties": False,
            },
            "events": {
                "description": "The changes, in the order of their epochs.",
                "type": "array",
                "maxItems": MOST_EVENTS,
                "items": {
                    "type": "object",
                    "required": ["epoch"],
                    "properties": {
                        "epoch": epoch | {"description": "The updates from this epoch on use what is changed."},
                        "settings": {"type": "object", "properties": live, "additionalProperties": False},
                        "parameters": places
                        | {
                            "description": "New values by their place in the vector of all parameters: for each layer "
                            "the weights, row by row, then the biases."
                        },
                    },
                },
            },
            "epoch": epoch | {"description": "The epoch at which the run was saved."},
            "network": {
                "description": "The network at that epoch, a layer each, the first hidden layer first.",
                "type": "object",
                "required": ["weights", "biases", "activations"],
                "properties": {
                    "weights": {
                        "description": "For each layer a row for each unit it comes from.",
                        "type": "array",
                        "items": {"type": "array", "items": numbers, "minItems": 1},
                    },
                    "biases": {"type": "array", "items": numbers},
                    "activations": {"type": "array", "items": {"enum": list(ACTIVATIONS)}},
                },
                "additionalProperties": False,
            },
        },
        "$defs": {"settings": settings},
    }


def _allowed(kind: Kind) -> dict[str, Any]:
    """The values that a kind of setting allows."""
    match kind:
        case OfEachLayer(options, most_layers):
            one = f"({'|'.join(options)})"
            return {"type": "string", "pattern": f"^{one}(-{one}){{0,{most_layers - 1}}}$"}
        case Choice(options):
            return {"enum": list(options)}
        case Several(options):
            return {"type": "array", "items": {"enum": list(options)}, "minItems": 1, "uniqueItems": True}
        case Integer(low, high, word):
            number = {"type": "integer", "minimum": low, "maximum": high}
            return {"anyOf": [{"const": word}, number]} if word else number
        case Number(low, high):
            return {"type": "number", "minimum": low, "maximum": high}
        case Layers(most_layers, most_units):
            unit = {"type": "integer", "minimum": 1, "maximum": most_units}
            return {"type": "array", "items": unit, "maxItems": most_layers}
        case Parameters():
            return {"type": "array", "items": {"type": "integer", "minimum": 0}, "uniqueItems": True}
        case TruthTable(sizes):
            return {"type": "string", "pattern": f"^({'|'.join(f'[01]{{{size}}}' for size in sizes)})$"}
        case Points():
            coordinate = "-?[0-9.]+(e-?[0-9]+)?"
            one = f"{coordinate},{coordinate},[0-{MOST_CLASSES - 1}]"
            with_value = f"{coordinate}(,{coordinate}){{1,2}}"
            return {"type": "string", "pattern": f"^({one}(;{one})+|{VALUES}{with_value}(;{with_value})+)$"}
    raise TypeError(f"{kind!r} has no schema")


def schema_text() -> str:
    """As it stands in docs/run.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
