"""Each optimizer against an independent transcription of PyTorch's documented algorithm, and against scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from core import Experiment, train
from core.ensemble.population import Population
from core.nn.optimizers import OPTIMIZERS, Constants
from core.training.ending import SOLVED

# Transcriptions from PyTorch's documentation of torch.optim, for one parameter in plain Python floats. They name the
# quantities as it does: b_t momentum buffer, v_t mean of squares, m_t mean, gamma learning rate.


def sgd(gradients, theta, gamma, **_):
    for g in gradients:
        theta = theta - gamma * g
        yield theta


def momentum(gradients, theta, gamma, mu=0.9, nesterov=False, **_):
    b = None
    for g in gradients:
        b = g if b is None else mu * b + g  # dampening is 0
        g = g + mu * b if nesterov else b
        theta = theta - gamma * g
        yield theta


def nesterov(gradients, theta, gamma, **constants):
    yield from momentum(gradients, theta, gamma, nesterov=True, **constants)


def adagrad(gradients, theta, gamma, eps=1e-10, **_):
    state_sum = 0.0  # initial_accumulator_value; lr_decay is 0
    for g in gradients:
        state_sum = state_sum + g**2
        theta = theta - gamma * g / (math.sqrt(state_sum) + eps)
        yield theta


def adagrad_momentum(gradients, theta, gamma, eps=1e-10, mu=0.9, **_):
    # Not in PyTorch: its RMSprop with mu > 0, b_t = mu b_{t-1} + g_t / (sqrt(v_t) + eps), with Adagrad's v_t.
    state_sum = b = 0.0
    for g in gradients:
        state_sum = state_sum + g**2
        b = mu * b + g / (math.sqrt(state_sum) + eps)
        theta = theta - gamma * b
        yield theta


def rmsprop(gradients, theta, gamma, alpha=0.99, eps=1e-8, **_):
    v = 0.0
    for g in gradients:
        v = alpha * v + (1 - alpha) * g**2
        theta = theta - gamma * g / (math.sqrt(v) + eps)
        yield theta


def adam(gradients, theta, gamma, beta1=0.9, beta2=0.999, eps=1e-8, **_):
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - gamma * m_hat / (math.sqrt(v_hat) + eps)
        yield theta


PYTORCH = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "adagrad_momentum": adagrad_momentum,
    "rmsprop": rmsprop,
    "adam": adam,
}
OTHER_CONSTANTS = {"mu": 0.7, "alpha": 0.8, "beta1": 0.6, "beta2": 0.95, "eps": 0.02}
EVERY = pytest.mark.parametrize("name", PYTORCH)


def follow(name, gradients, theta, gamma, constants):
    """The parameters after each update by our rule; gradients (updates, parameters)."""
    rule, theta = OPTIMIZERS[name], np.array(theta)
    slots = np.zeros((rule.n_slots, theta.size))
    found = []
    for step, gradient in enumerate(gradients, 1):
        theta = theta - gamma * rule.rule(gradient, slots, step, constants)
        found.append(theta)
    return np.array(found)


def default_constants(name):
    return Constants(epsilon=OPTIMIZERS[name].default_epsilon)


def test_every_optimizer_has_a_transcription():
    assert list(OPTIMIZERS) == list(PYTORCH)
    assert all(rule.name == name and rule.label for name, rule in OPTIMIZERS.items())


def test_the_constants_are_pytorchs():
    assert Constants() == Constants(momentum=0.9, rho=0.99, beta1=0.9, beta2=0.999, epsilon=1e-8)
    epsilons = {name: rule.default_epsilon for name, rule in OPTIMIZERS.items() if "epsilon" in rule.constants}
    assert epsilons == {"adagrad": 1e-10, "adagrad_momentum": 1e-10, "rmsprop": 1e-8, "adam": 1e-8}
    for name in PYTORCH:  # an experiment that leaves them alone gets these
        used = Experiment(optimizer=name).constants
        assert used == default_constants(name)


@EVERY
@pytest.mark.parametrize("seed", [0, 1])
def test_follows_pytorch_with_its_defaults(name, seed):
    rng = np.random.RandomState(seed)
    gradients, start = rng.standard_normal((40, 3)) * [1.0, 1e-3, 50.0], [0.5, -2.0, 0.0]
    found = follow(name, gradients, start, 0.05, default_constants(name))
    for i, theta in enumerate(start):
        expected = list(PYTORCH[name](gradients[:, i].tolist(), theta, 0.05))
        np.testing.assert_allclose(found[:, i], expected, rtol=1e-11, atol=1e-13)


@EVERY
def test_follows_pytorch_with_other_constants(name):
    gradients = np.random.RandomState(2).standard_normal((25, 1))
    c = OTHER_CONSTANTS
    constants = Constants(c["mu"], c["alpha"], c["beta1"], c["beta2"], c["eps"])
    expected = list(PYTORCH[name](gradients[:, 0].tolist(), 1.0, 0.3, **c))
    np.testing.assert_allclose(follow(name, gradients, [1.0], 0.3, constants)[:, 0], expected, rtol=1e-11)


@EVERY
def test_declares_the_constants_that_it_uses(name):
    """Changing a declared constant changes the third step; changing another changes nothing."""
    gradients = np.random.RandomState(3).standard_normal((3, 2))
    usual = follow(name, gradients, [0.0, 0.0], 0.1, Constants())
    for constant, value in {"momentum": 0.5, "rho": 0.5, "beta1": 0.5, "beta2": 0.5, "epsilon": 0.1}.items():
        changed = follow(name, gradients, [0.0, 0.0], 0.1, Constants(**{constant: value}))
        assert (changed != usual).any() == (constant in OPTIMIZERS[name].constants), constant


@EVERY
def test_a_zero_gradient_at_the_start_moves_nothing(name):
    assert not follow(name, np.zeros((3, 2)), [0.0, 0.0], 1.0, default_constants(name)).any()


@EVERY
def test_the_gradient_stays_as_it_was(name):
    rule, gradient = OPTIMIZERS[name], np.array([1.0, -2.0])
    rule.rule(gradient, np.zeros((rule.n_slots, 2)), 1, Constants())
    assert gradient.tolist() == [1.0, -2.0]


@EVERY
def test_training_keeps_the_optimizers_memory_over_the_epochs(name):
    """With the full batch, epoch k's gradient is in snapshot k - 1; the transcription must find the same path."""
    path = list(train(Experiment(optimizer=name, learning_rate=0.05, max_epochs=30)))
    assert len(path) == 31
    for i, start in enumerate(path[0].parameters.tolist()):
        expected = list(PYTORCH[name]([float(s.gradient[i]) for s in path[:-1]], start, 0.05))
        np.testing.assert_allclose([s.parameters[i] for s in path[1:]], expected, rtol=1e-10)
    assert [s.optimizer_state.step for s in path] == list(range(31))


@pytest.mark.parametrize(
    ("name", "changes", "constants"),
    [
        ("momentum", {"momentum": 0.5}, {"mu": 0.5}),
        ("rmsprop", {"rho": 0.5, "epsilon": 0.1}, {"alpha": 0.5, "eps": 0.1}),
        ("adam", {"beta1": 0.5, "beta2": 0.6, "epsilon": 0.1}, {"beta1": 0.5, "beta2": 0.6, "eps": 0.1}),
    ],
)
def test_an_experiments_constants_reach_the_optimizer(name, changes, constants):
    path = list(train(Experiment(optimizer=name, max_epochs=4, **changes)))
    expected = list(PYTORCH[name]([float(s.gradient[0]) for s in path], float(path[0].parameters[0]), 0.5, **constants))
    np.testing.assert_allclose([s.parameters[0] for s in path[1:]], expected[:-1], rtol=1e-12)


def test_a_changed_learning_rate_keeps_the_momentum_buffer():
    """PyTorch's buffer holds gradients, not steps: the new rate multiplies the old buffer too."""
    experiment = Experiment(optimizer="momentum", learning_rate=0.1)
    *_, third = (s for s, _ in zip(train(experiment), range(4), strict=False))
    _, fourth = (s for s, _ in zip(train(experiment.replace(learning_rate=0.7), start=third), range(2), strict=False))
    buffer = 0.9 * third.optimizer_state.slots[0] + third.gradient
    np.testing.assert_allclose(fourth.parameters, third.parameters - 0.7 * buffer, rtol=1e-13)


# scikit-learn

# Its momentum buffer holds steps, v = mu v - gamma g, where PyTorch's holds gradients, b = mu b + g. With a constant
# gamma, v = -gamma b and the definitions agree.


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_agrees_with_sklearns_sgd(name):
    gradients, theta = np.random.RandomState(4).standard_normal((30, 3)), np.array([0.5, -2.0, 0.0])
    oracle = SGDOptimizer([theta], 0.05, momentum=0.0 if name == "sgd" else 0.9, nesterov=name == "nesterov")
    expected = []
    for gradient in gradients:
        theta = theta + oracle._get_updates([gradient])[0]
        expected.append(theta)
    found = follow(name, gradients, [0.5, -2.0, 0.0], 0.05, Constants())
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


# Its Adam adds epsilon before the correction of the second mean, so that its epsilon counts
# sqrt(1 - beta2^t) times PyTorch's. Without epsilon the two are the same, and with 1e-8 almost.


@pytest.mark.parametrize(("epsilon", "tolerance"), [(0.0, 1e-12), (1e-8, 1e-5)])
def test_agrees_with_sklearns_adam(epsilon, tolerance):
    gradients, theta = np.random.RandomState(5).standard_normal((50, 3)), np.array([0.5, -2.0, 0.0])
    oracle = AdamOptimizer([theta], 0.05, epsilon=epsilon)
    expected = []
    for gradient in gradients:
        theta = theta + oracle._get_updates([gradient])[0]
        expected.append(theta)
    found = follow("adam", gradients, [0.5, -2.0, 0.0], 0.05, Constants(epsilon=epsilon))
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def test_at_its_usual_rate_each_optimizer_mostly_trains_a_network_of_the_lab():
    experiments = [
        Experiment(hidden=(4,), init="glorot", optimizer=name, learning_rate=entry.usual_rate)
        for name, entry in OPTIMIZERS.items()
    ]
    population = Population(experiments, range(20))
    while not population.done:
        population.advance(1.0)
    for name, outcomes in zip(OPTIMIZERS, population.outcomes, strict=True):
        assert np.mean(outcomes.status == SOLVED) > 0.8, name
