"""All formulas of the five texts, in the texts' order."""

from core.formulas import activations, autodiff, backpropagation, descent, neuron

FORMULAS = tuple(
    sorted(
        (
            *neuron.FORMULAS,
            *activations.FORMULAS,
            *backpropagation.FORMULAS,
            *autodiff.FORMULAS,
            *descent.FORMULAS,
        ),
        key=lambda formula: formula.item,
    )
)
