"""Text 002 on what a unit is: its sum and its threshold, its net input, and the slope of its output."""

from __future__ import annotations

from core.textbook.item import Items, see

_SIGMOID = {"section": "activations", "activation": "sigmoid"}

ITEMS = Items()

ITEMS.item(
    "002-01",
    "An artificial neuron",
    see("One neuron without bias, moved by hand", "neuron", section="hand", activation="sigmoid", w1=0.9, w2=0.3, b=0),
    see("The same with a bias", "neuron", section="hand"),
    does="A neuron weights its inputs, adds them up and passes the sum through an activation function. The text goes "
    "back to McCulloch and Pitts (1943): a neuron that does not reach its threshold stays silent.",
    omission="Equation (1) has no bias: the threshold is then part of f, or 0. The text adds the bias later.",
)

ITEMS.item(
    "002-05",
    "Net input and output of a unit",
    see("The net inputs of the lab's network", "backpropagation", step=0),
    does="The net input is the weighted sum of the outputs of the layer before, plus the bias; the text calls it "
    "activation. A layer as a whole is a product of a matrix and a vector.",
    difference="The first index of a weight is the sending unit here, as in x W of texts 000 and 003. The matrices "
    "of 002-16 "
    "and of text 001, W x, have the receiving unit first.",
)

ITEMS.item(
    "002-06",
    "The derivative of the sigmoid",
    see("The sigmoid with its tangent", "activations", **_SIGMOID, z=1),
    does="The slope of the sigmoid follows from its output alone: a (1 - a).",
)

ITEMS.item(
    "002-07",
    "The cost's derivative by a weight of the output layer",
    see("This product with the numbers of the lab", "backpropagation", place="p1-0-0", step=10),
    does="By the chain rule the derivative is the error times the slope of the sigmoid times the output of the unit "
    "that the weight comes from.",
    slip="In the cost the index counts samples, in the output units. The derivative is that of one sample; with "
    "several it is added up.",
)
