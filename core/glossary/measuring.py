"""Words about checking numbers, looking at many runs, and looking around in the landscape of the loss."""

from core.glossary.term import Term

NOISY = {
    **{"problem": "quadrants", "n": "100", "noise": "40", "hidden": "8", "hidden_activation": "tanh"},
    **{"reduction": "mean", "init": "glorot", "optimizer": "adam", "learning_rate": "0.05"},
    **{"target_loss": "0", "patience": "200"},
}
"""A few points of two classes that reach into one another, learnt for too long."""

MEASURING = (
    Term(
        "float64",
        "The usual number of a computer: 64 bits, which hold about 16 digits. Numbers that differ by less are the same "
        "to it.",
        "checking",
        "activations",
        others=("double precision", "single precision", "float32"),
        formula="1 + 10⁻¹⁶ = 1",
    ),
    Term(
        "central difference",
        "A way to measure a slope without calculus: the function a little further on, minus a little before, divided "
        "by the distance. It checks computed gradients.",
        "checking",
        "backpropagation",
        forms=("central differences",),
        formula="(L(w + h) − L(w − h)) / 2h",
        sketch="difference",
    ),
    Term(
        "gradient check",
        "Compares each gradient from backpropagation with its central difference. If both are right, they agree in "
        "many digits.",
        "checking",
        "backpropagation",
        sketch="difference",
    ),
    Term(
        "relative difference",
        "How far two numbers are apart, measured by their own size: 0 means equal, 1 or more means that they have "
        "nothing to do with each other.",
        "checking",
        "backpropagation",
        forms=("relative differences",),
        formula="|a − b| / max(|a|, |b|)",
    ),
    Term(
        "rounding error",
        "What is lost because a computer keeps only about 16 digits of a number.",
        "checking",
        "activations",
        forms=("rounding errors",),
    ),
    Term(
        "accuracy",
        "The share of samples that the network gets right, whatever its loss.",
        "many",
        "lab",
    ),
    Term(
        "confusion matrix",
        "A table that counts the samples of each class, a row, by the class that the network gives them, a column. "
        "What is right stands on the diagonal.",
        "many",
        "lab",
        NOISY,
        forms=("confusion matrices",),
    ),
    Term(
        "early stopping",
        "Ends the training when the loss on the test set no longer falls, before the network learns the noise of its "
        "training points. The epochs that it waits are its patience.",
        "many",
        "lab",
        NOISY,
        forms=("stopped early",),
    ),
    Term(
        "solved",
        "A run is solved when every sample is right and the loss is at most the target loss.",
        "many",
        "starts",
    ),
    Term(
        "confidence interval",
        "A range that says how sure a measured share or mean is. Here it is the one for 95 %: of 100 such ranges about "
        "95 contain the true value. Four times as many runs make it half as wide.",
        "many",
        "sweeps",
        others=("95 % interval", "interval"),
        forms=("95% interval", "intervals"),
        sketch="shares",
    ),
    Term(
        "Wilson interval",
        "A confidence interval for a share, such as 7 solved runs of 10. Unlike the simplest rule it works near 0 % "
        "and 100 % too.",
        "many",
        "starts",
        forms=("Wilson's interval", "Wilson intervals", "Wilson"),
        sketch="shares",
    ),
    Term(
        "bootstrap",
        "Estimates how sure a number is by drawing many new samples from those that are there.",
        "many",
        "sweeps",
    ),
    Term(
        "median",
        "The middle one when all values stand in order: half of them are below, half above.",
        "many",
        "starts",
        forms=("medians",),
    ),
    Term(
        "logarithmic scale",
        "An axis on which each step multiplies by 10. It shows 0.001 and 1000 in one picture.",
        "many",
        "lab",
        forms=("log scale", "log axis", "logarithmic axis", "logarithmic axes"),
    ),
    Term(
        "grid search",
        "Tries all combinations of a few values for some settings, and keeps the best.",
        "many",
        "sweeps",
        others=("sweep",),
        forms=("sweeps",),
        sketch="grid",
    ),
    Term(
        "generalisation",
        "How well a network does on samples that it was not trained on.",
        "many",
        "textbook",
        {"item": "002-37"},
        forms=("generalise", "generalises"),
    ),
    Term(
        "overfitting",
        "The network learns its training samples by heart, and does worse on new ones.",
        "many",
        "textbook",
        {"item": "002-56"},
        others=("overtraining",),
        forms=("overfit",),
    ),
    Term(
        "test data",
        "Samples that are kept away from training, to see how the network does on what it has never seen.",
        "many",
        "lab",
        {"problem": "moons", "hidden": "8", "hidden_activation": "tanh", "init": "glorot", "reduction": "mean"},
        others=("test set",),
    ),
    Term(
        "Hessian",
        "The table of all second derivatives of the loss: how the loss curves in each pair of directions.",
        "landscape",
        "landscape",
        {"section": "stuck"},
        forms=("Hessian's",),
        formula="Hᵢⱼ = ∂²L / ∂wᵢ∂wⱼ",
        sketch="landscape",
    ),
    Term(
        "eigenvalue",
        "How strongly the loss curves in a direction of its Hessian: positive is a valley, negative a hilltop, 0 flat.",
        "landscape",
        "landscape",
        {"section": "stuck"},
        forms=("eigenvalues",),
    ),
    Term(
        "eigenvector",
        "A direction of the Hessian in which the loss curves without mixing with other directions. Its curvature is "
        "the eigenvalue.",
        "landscape",
        "landscape",
        {"section": "stuck"},
        forms=("eigenvectors",),
    ),
    Term(
        "principal components",
        "The directions in which points lie furthest apart. A path through many weights is drawn along the first two "
        "of them.",
        "landscape",
        "landscape",
        others=("main directions", "PCA"),
        forms=("principal component", "main direction"),
    ),
    Term(
        "contour line",
        "A line along which the height, such as the loss, is the same, as on a map of mountains.",
        "landscape",
        "descent",
        {"section": "two"},
        others=("level lines",),
        forms=("contour lines", "contours"),
        sketch="landscape",
    ),
    Term(
        "simulated annealing",
        "Searches without gradients: random steps, of which those uphill are taken less and less often, as metal "
        "settles when it cools.",
        "landscape",
        "landscape",
        {"section": "annealing"},
        forms=("annealing",),
    ),
    Term(
        "BFGS",
        "A method that learns the curvature of the loss from its gradients on the way, and so takes longer and better "
        "steps than gradient descent.",
        "landscape",
        "descent",
        {"section": "two"},
        others=("quasi-Newton",),
    ),
)
