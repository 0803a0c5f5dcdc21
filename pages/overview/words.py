"""What to look at first on each page, and the small picture that stands for it."""

from typing import NamedTuple


class Look(NamedTuple):
    """A page's sketch, and what to do there first."""

    sketch: str
    first: str


LOOKS = {
    "lab": Look("lab", "Press Play, and watch how the map takes the colours of its four corners."),
    "lessons": Look("hidden", "Begin with *One unit and its line*."),
    "textbook": Look("digit", "Choose a subject by its picture."),
    "formulas": Look("difference", "Choose a subject, and follow *See it at work* below a formula."),
    "glossary": Look("unit", "Look for a word that you have met and do not know."),
    "neuron": Look("line", "Drag the line until AND is right. Then try XOR."),
    "activations": Look("activations", "Drag the point along the sigmoid, and see how small its slope becomes."),
    "backpropagation": Look("network", "Press Next, and follow one number from the inputs to the update of a weight."),
    "autodiff": Look("graph", "Step through the graph, forwards and in reverse."),
    "descent": Look("descent", "Press Play. Then choose a learning rate that is too large."),
    "starts": Look("shares", "Read how many of the starts learn it, and click a group that failed."),
    "sweeps": Look("grid", "Find the bluest square: the setting that learns from most starts."),
    "compare": Look("compare", "Change one thing, press Play, and see which of the two is faster."),
    "landscape": Look("landscape", "Follow the way of the run from its start down into the valley."),
    "claims": Look("vanishing", "Click a claim that you believe, and see how often it holds."),
    "teachers": Look("rates", "Look for your lecture in the table."),
    "room": Look("shares", "Press *Open a room*, scan the code with a phone, and ask the first question."),
    "editor": Look("hidden", "Change the question, press Enter, and see it change in the step."),
    "playlist": Look("curve", "Press *Open the example*, and look at its first step."),
    "handins": Look("compare", "Make a file at the end of a lesson's summary, and drop it there."),
}
