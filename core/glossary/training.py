"""Words about how a network learns: gradients, updates, optimizers, first weights, and what keeps it from learning."""

from core.claims.stored import stored
from core.experiment.experiment import SETTINGS
from core.glossary.term import Term
from core.nn.schedules import SCHEDULES

_ARMS = ("plain training", "batches of one", "dropout 0.5", "L2 0.0001", "L2 0.001")
_ROWS = stored()["four_samples"].own.rows
_SOLVED = f"Solved of {_ROWS[0].n} starts: " + ", ".join(
    f"{name} {row.solved}" + (f" (median epoch {row.epochs.value:,.0f})" if row.epochs else "")
    for name, row in zip(_ARMS, _ROWS, strict=True)
)
"""How often XOR is solved without and with small batches, dropout and penalties."""

TRAINING = (
    Term(
        "epoch",
        "One pass through all samples of the data. With full batches it is one update.",
        "training",
        "lab",
        forms=("epochs",),
    ),
    Term(
        "update",
        "One step of training: every weight moves a little against its gradient.",
        "training",
        "backpropagation",
        forms=("updates",),
        formula="w ← w − η ∂L/∂w",
    ),
    Term(
        "gradient",
        "All slopes of the loss together, one for each weight and bias: how much the loss changes when that weight "
        "changes a little. It points uphill; training goes the other way.",
        "training",
        "descent",
        forms=("gradients",),
        formula="∂L/∂w",
        sketch="descent",
    ),
    Term(
        "norm",
        "The length of a list of numbers, such as a gradient: the root of the sum of their squares. A small norm means "
        "that all of its numbers are small.",
        "training",
        "descent",
        {"section": "two"},
        forms=("norms", "gradient norm"),
        formula="‖g‖ = √(g₁² + g₂² + …)",
    ),
    Term(
        "gradient descent",
        "Go downhill on the loss in small steps: measure the slope, step against it, measure again.",
        "training",
        "descent",
        forms=("SGD (plain gradient descent)",),
        formula="w ← w − η ∂L/∂w",
        sketch="descent",
    ),
    Term(
        "reduction",
        SETTINGS["reduction"].help,
        "training",
        "sweeps",
    ),
    Term(
        "backpropagation",
        "The way to get all gradients of a network in one sweep from the output back to the inputs, with the chain "
        "rule.",
        "training",
        "backpropagation",
        sketch="network",
    ),
    Term(
        "chain rule",
        "The slope of a function of a function is the product of their slopes. Backpropagation is the chain rule, "
        "applied layer by layer.",
        "training",
        "autodiff",
        formula="dL/dw = dL/da · da/dz · dz/dw",
    ),
    Term(
        "delta",
        "The slope of the loss by the net input of a unit. Times the unit's inputs it gives the gradients of its "
        "weights. Some texts mean the slope by the unit's output.",
        "training",
        "backpropagation",
        forms=("deltas",),
        formula="δ = ∂L/∂z",
    ),
    Term(
        "forward pass",
        "From the inputs to the output: each layer computes its activations in turn.",
        "training",
        "backpropagation",
        sketch="network",
    ),
    Term(
        "backward pass",
        "From the loss back to the inputs: each layer computes the gradients of its weights in turn.",
        "training",
        "backpropagation",
        sketch="network",
    ),
    Term(
        "automatic differentiation",
        "Computes the slope of a formula, exact but for rounding, by taking it apart into single operations and "
        "applying the chain rule to each.",
        "training",
        "autodiff",
        others=("autodiff",),
        sketch="graph",
    ),
    Term(
        "forward mode",
        "Automatic differentiation from the inputs to the result: one pass gives the slopes by one input.",
        "training",
        "autodiff",
        sketch="graph",
    ),
    Term(
        "reverse mode",
        "Automatic differentiation from the result to the inputs: one pass gives the slopes by all inputs. "
        "Backpropagation is its case for networks.",
        "training",
        "autodiff",
        sketch="graph",
    ),
    Term(
        "learning rate",
        SETTINGS["learning_rate"].help,
        "training",
        "descent",
        forms=("learning rates",),
        formula="η in w ← w − η ∂L/∂w",
        sketch="rates",
    ),
    Term(
        "learning-rate schedule",
        SETTINGS["schedule"].help,
        "training",
        "lab",
        {"schedule": "cosine", "learning_rate": "5"},
        others=("learning-rate decay",),
        forms=("learning-rate schedules",),
        sketch="schedules",
    ),
    Term(
        "step decay",
        "A learning-rate schedule: after each period of T epochs the learning rate is multiplied by γ.",
        "training",
        "lab",
        {"schedule": "step", "learning_rate": "5"},
        formula=f"η · {SCHEDULES['step'].formula}",
        sketch="schedules",
    ),
    Term(
        "exponential decay",
        "A learning-rate schedule: the learning rate falls by the same share at every epoch, by γ in T epochs.",
        "training",
        "lab",
        {"schedule": "exponential", "learning_rate": "5"},
        formula=f"η · {SCHEDULES['exponential'].formula}",
        sketch="schedules",
    ),
    Term(
        "1/t decay",
        "A learning-rate schedule: half of the first learning rate after T epochs, a third after 2 T, and so on.",
        "training",
        "lab",
        {"schedule": "inverse_time", "learning_rate": "5"},
        formula=f"η · {SCHEDULES['inverse_time'].formula}",
        sketch="schedules",
    ),
    Term(
        "cosine decay",
        "A learning-rate schedule: slowly at first, then faster, then slowly again down to γ times the first learning "
        "rate at epoch T, where it stays.",
        "training",
        "lab",
        {"schedule": "cosine", "learning_rate": "5"},
        formula="η (γ + (1 − γ) (1 + cos(π t / T)) / 2)",
        sketch="schedules",
    ),
    Term(
        "batch",
        "The samples that one update looks at. Full batch: all of them. Mini-batch: some. Stochastic: one. Whether "
        'small ones help with a gate, see "four samples".',
        "training",
        "descent",
        {"section": "batch"},
        others=("mini-batch",),
        forms=("batches", "mini-batches", "full batch", "full-batch"),
    ),
    Term(
        "stochastic gradient descent",
        "Gradient descent that looks at one sample, or a few, for each update, in random order. Its path is noisy.",
        "training",
        "descent",
        {"section": "batch"},
        others=("SGD",),
    ),
    Term(
        "momentum",
        "Keeps a share of the last step in the next one, as a rolling ball does. It helps along narrow valleys.",
        "training",
        "descent",
        {"section": "two"},
        formula="v ← m v + g,  w ← w − η v",
        sketch="optimizers",
    ),
    Term(
        "Nesterov momentum",
        "Momentum that measures the gradient a little further on, where the ball is about to roll.",
        "training",
        "descent",
        {"section": "two"},
        forms=("Nesterov",),
        sketch="optimizers",
    ),
    Term(
        "AdaGrad",
        "An optimizer that divides the step of each weight by the root of all its squared gradients so far: its steps "
        "only become smaller.",
        "training",
        "descent",
        {"section": "two", "beside": "adagrad"},
        formula="s ← s + g²,  w ← w − η g / √s",
        sketch="optimizers",
    ),
    Term(
        "AdaGrad with momentum",
        "AdaGrad that keeps a share of its last step in the next one, as text 002 writes it: small steps where "
        "gradients were large, and longer ones along valleys.",
        "training",
        "descent",
        {"section": "two", "beside": "adagrad_momentum"},
        others=("momentum with AdaGrad",),
        formula="s ← s + g²,  v ← m v + g / √s,  w ← w − η v",
        sketch="optimizers",
    ),
    Term(
        "RMSProp",
        "An optimizer that divides the step of each weight by the usual size of its gradients lately: steps are alike "
        "for large and small gradients.",
        "training",
        "descent",
        {"section": "two"},
        sketch="optimizers",
    ),
    Term(
        "Adam",
        "An optimizer that joins momentum with the division of RMSProp. It needs a smaller learning rate than SGD: "
        "0.001 to 0.1 is usual.",
        "training",
        "descent",
        {"section": "two"},
        sketch="optimizers",
    ),
    Term(
        "optimizer",
        SETTINGS["optimizer"].help,
        "training",
        "descent",
        {"section": "two"},
        forms=("optimizers",),
        sketch="descent",
    ),
    Term(
        "vanishing gradient",
        "In a network with many layers the gradients of the first layers are products of many small slopes, and so "
        "tiny that these layers hardly learn.",
        "training",
        "claims",
        {"claim": "vanishing"},
        others=("exploding gradients",),
        forms=("vanishing gradients", "gradients vanish"),
        sketch="vanishing",
    ),
    Term(
        "plateau",
        "A stretch of training on which the loss hardly changes, because the gradient is almost 0. Some plateaus end, "
        "others do not.",
        "training",
        "landscape",
        {"section": "stuck"},
        forms=("plateaus",),
        sketch="curve",
    ),
    Term(
        "local minimum",
        "A point of the loss that is lower than everything near it. If it is not the lowest of all, a network can get "
        "stuck there.",
        "training",
        "landscape",
        {"section": "stuck"},
        forms=("local minima",),
        sketch="landscape",
    ),
    Term(
        "saddle point",
        "A point at which the loss is flat, but goes down in some directions and up in others.",
        "training",
        "landscape",
        {"section": "stuck"},
        forms=("saddle points", "saddle", "saddles"),
        sketch="landscape",
    ),
    Term(
        "loss landscape",
        "The loss as a height over all weights. Training is a walk downhill in it. A picture shows only two of its "
        "directions.",
        "training",
        "landscape",
        sketch="landscape",
    ),
    Term(
        "initialisation",
        SETTINGS["init"].help,
        "training",
        "starts",
        forms=("initializer", "initialization"),
    ),
    Term(
        "Glorot",
        "An initialisation, also called Xavier, whose weights are the smaller the more links a layer has, so that "
        "signals keep their size from layer to layer.",
        "training",
        "claims",
        {"claim": "weight_scale"},
        others=("Xavier",),
        formula="w from −s√(6/(n + m)) to s√(6/(n + m))",
    ),
    Term(
        "He initialisation",
        "Like Glorot, but made for ReLU: larger weights make up for the half that ReLU makes 0.",
        "training",
        "claims",
        {"claim": "weight_scale"},
        forms=("He (normal)",),
        formula="normal with standard deviation s√(2/n)",
    ),
    Term(
        "seed",
        SETTINGS["seed"].help,
        "training",
        "starts",
        forms=("seeds",),
    ),
    Term(
        "penalty",
        "A term that is added to the loss for large weights, so that training keeps them small. L1 adds their sizes, "
        'L2 their squares. Whether that helps with a gate, see "four samples".',
        "training",
        "lab",
        {"l2": "0.001"},
        others=("regularisation",),
        forms=("penalties", "L1", "L2"),
        formula="λ Σ w²",
    ),
    Term(
        "dropout",
        "At each update some hidden units are left out at random, so that none of them can rely on another. Whether "
        'that helps with a gate, see "four samples".',
        "training",
        "claims",
        {"claim": "dropout"},
    ),
    Term(
        "four samples",
        "A gate has four samples, and all must be known by heart: what helps with much data does not help here. "
        f"{_SOLVED}.",
        "training",
        "claims",
        {"claim": "four_samples"},
        others=("4 samples", "few samples"),
        sketch="shares",
    ),
    Term(
        "clipping",
        "A gradient that is longer than a limit is shortened to it, so that one steep place cannot throw the weights "
        "far away.",
        "training",
        "descent",
        {"section": "two"},
        forms=("gradient clipping",),
    ),
    Term(
        "diverge",
        "Training diverges when the steps are so large that the loss grows without bound.",
        "training",
        "lab",
        {"output_activation": "linear", "learning_rate": "5"},
        forms=("diverges", "diverged"),
    ),
    Term(
        "perceptron",
        "The oldest unit that learns: it says 1 where its net input is above 0, else 0, and changes its weights only "
        "when it is wrong.",
        "training",
        "neuron",
        {"section": "train"},
        forms=("perceptrons", "perceptron rule"),
        sketch="line",
    ),
)
