"""docs/developing.md says that an activation is added in one entry: so it is, in a copy of the project."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

ENTRY = """
        Activation(
            "bent",
            "Bent identity",
            "(sqrt(z² + 1) − 1) / 2 + z",
            lambda z: (np.sqrt(z * z + ONE) - ONE) * HALF + z,
            lambda z, a: z / (2.0 * np.sqrt(z * z + ONE)) + ONE,
            pytorch="Bent()",
            javascript="(z) => (Math.sqrt(z * z + 1) - 1) / 2 + z",
            latex=r"\\frac{\\sqrt{z^2 + 1} - 1}{2} + z",
            slope_latex=r"\\frac{z}{2 \\sqrt{z^2 + 1}} + 1",
        ),
"""

LOOKED_AT = """
import numpy as np
from core import Experiment, gradient_check
from core.ensemble.population import Population
from core.experiment.experiment import SETTINGS
from core.export.schema import schema
from core.export.script import script
from core.export.snippets import torch_snippet
from core.formulas.activations import slope_symbols, value_symbols
from core.training.run import Run
from pages.shared.stage.assets import activations_in_javascript
from streamlit.testing.v1 import AppTest

assert SETTINGS["hidden_activation"].kind.options["bent"] == "Bent identity"  # widgets, messages
experiment = Experiment.from_url({"hidden_activation": "bent", "max_epochs": "30"})  # links
assert Experiment.from_json(experiment.to_json()) == experiment  # files
run = Run(experiment)
snapshot = run.snapshot(30)
x, t = snapshot.samples.inputs, snapshot.samples.targets
assert gradient_check(snapshot.network, x, t, loss=experiment.loss, reduction="sum").relative_difference.max() < 1e-6
made = {}
exec(script(run, 30), made)  # exports
assert made["W1"].tobytes() == snapshot.network.layers[0].weights.tobytes()
assert "Bent()" in torch_snippet(run, 30)
population = Population([experiment], [experiment.seed])
while not population.done:
    population.advance(1.0)
assert population.outcomes[0].parameters[0].tobytes() == snapshot.parameters.tobytes()  # many at once
assert "bent" in str(schema())
assert "bent: (z) => (Math.sqrt(z * z + 1) - 1) / 2 + z" in activations_in_javascript()  # the stage
assert value_symbols("bent").startswith("f(z) = ") and "sqrt" in slope_symbols("bent")  # formulas
for name, parameters in (("lab", {"hidden_activation": "bent"}), ("activations", {"activation": "bent"})):
    at = AppTest.from_file(f"pages/{name}/page.py", default_timeout=60)
    at.query_params |= parameters
    at.run()
    assert not at.exception and not at.warning, name
    choices = [getattr(entry, "options", None) or () for entry in at.selectbox]
    assert any("Bent identity" in options for options in choices)
print("all there")
"""


def test_an_activation_is_one_entry(tmp_path):
    for name in ("core", "pages", "static", "lessons", ".streamlit"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", tmp_path)
    file = tmp_path / "core/nn/activations.py"
    before = file.read_text(encoding="utf-8")
    place = '        Activation(\n            "softmax",'
    assert before.count(place) == 1
    file.write_text(before.replace(place, ENTRY.strip("\n") + "\n" + place), encoding="utf-8")
    command = [sys.executable, "-W", "ignore", "-c", LOOKED_AT]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.stdout.endswith("all there\n"), made.stderr[-2000:]
