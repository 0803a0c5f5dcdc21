"""Text 002 on what a network is: neuron, kinds of networks, approximation theorem and net input."""

from __future__ import annotations

from core.textbook.item import Items, in_the_lab, see

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
    "002-02",
    "Kinds of networks: feed-forward, convolutional, recurrent, radial basis functions",
    in_the_lab("A feed-forward network in the lab"),
    does="The text describes four families. Only the first, in which every unit sends its output forward to all units "
    "of the next layer, is built and trained in the text, and so it is in this app.",
)

ITEMS.item(
    "002-03",
    "The universal approximation theorem",
    see("A curve, with more and more hidden units", "textbook", item="003-08"),
    see("The two limits of a sigmoidal function", "activations", **_SIGMOID, z=10, reach=40),
    does="Cybenko (1989): one hidden layer of sigmoidal units comes as near as one likes to any continuous function on "
    "the unit cube. Hornik (1991): any bounded activation that is not constant will do. Neither says how many units "
    "that takes, nor how to find their weights.",
    omission="The theorem is stated for several conditions on the activation, such as sigmoidal, or bounded and "
    "not constant. Later theorems need only that it is no polynomial.",
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
