"""Cross-entropy from the outputs beside cross-entropy from the logits, up to where the first one fails."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.functions import sub
from core.nn.array import Array
from core.nn.elementary import sigmoid
from core.numerics import naive_losses
from core.numerics.output_losses import at_logits
from core.numerics.saturation import FAR
from core.numerics.softmax import probabilities
from pages.activations.parts import listed, table, written

ALT = "Loss and gradient computed from the output and from the logit, at several logits."


def binary_part(t: float, z: float) -> None:
    """One sigmoid output with target t: where the formula with the output fails, and a table around these places."""
    st.markdown("#### From the output or from the logit")
    up, down = (naive_losses.binary_fails_from(t, towards) for towards in (FAR, -FAR))
    nan_up, nan_down = (naive_losses.binary_gradient_fails_from(t, towards) for towards in (FAR, -FAR))
    assert up is not None
    assert down is not None
    loss_up, loss_down = (
        written(naive_losses.binary_cross_entropy(sigmoid(np.array([place])), t).item()) for place in (up, down)
    )
    st.markdown(
        "The formula with the output, −(t ln a + (1 − t) ln(1 − a)), fails as soon as float64 rounds the output to 0 "
        f"or 1. For target {t:g} its loss is **{loss_up} from logit {written(up, 6)}** upwards and **{loss_down} from "
        f"{written(down, 6)}** downwards. Its gradient, dL/da times a (1 − a), is **not a number from "
        f"{written(nan_up, 6)}** upwards and from {written(nan_down, 6)} downwards: there a (1 − a) is 0. From the "
        "logit both stay right: the loss is max(z, 0) − t z + ln(1 + exp(−|z|)), its gradient a − t."
    )
    before = _before((up, nan_up), -np.inf) | _before((down, nan_down), np.inf)
    places = {z, -50.0, 30.0, 50.0, up, down} | before
    places |= {place for place in (nan_up, nan_down) if place is not None}
    rows = []
    for at in sorted(places):
        a = sigmoid(np.array([at]))
        good = at_logits("binary_cross_entropy", np.array([[at]]), np.array([t]))
        losses = naive_losses.binary_cross_entropy(a, t).item(), good.loss.item()
        gradients = naive_losses.binary_gradient(a, t)[2].item(), good.dloss_dz.item()
        rows.append(
            [
                _name(at, z, before),
                written(a.item(), 17 if 0.9 < a.item() < 1 else 4),
                *(written(value, 5) for value in (*losses, *gradients)),
            ]
        )
    table(["logit z", "output a", "loss from a", "loss from z", "gradient from a", "gradient from z"], rows, ALT)
    st.caption("Just before: the last float64 number before the formula fails.")


def categorical_part(z: Array, target: int) -> None:
    """Softmax outputs: where the formula with the outputs fails as the wanted class's logit falls."""
    st.markdown("#### From the outputs or from the logits")
    infinite, nan = naive_losses.categorical_fails_from(z, target)
    t, name = np.eye(z.size)[target], sub(target)
    sure = np.where(t == 1, FAR, 0.0)
    summed = naive_losses.categorical_cross_entropy(probabilities(sure), t)
    from_logits = at_logits("categorical_cross_entropy", sure[None], t).loss.item()
    st.markdown(
        f"The formula with the outputs, −ln a{name}, is **infinite from z{name} = {written(infinite, 6)}** downwards "
        f"when the other logits stay. Its gradient, −1 / a{name} times the Jacobian, is **not a number from "
        f"z{name} = {written(nan, 6)}** downwards. Written as a sum over all classes, −Σ t ln a, it fails even where "
        f"the network is right: for the logits {listed(sure)} it gives {written(summed)}, because 0 times ln 0 is "
        f"none. From the logits the loss there is {written(from_logits)}."
    )
    before = _before((infinite, nan), np.inf)
    places = {float(z[target]), float(z.max()) - FAR} | before
    places |= {place for place in (infinite, nan) if place is not None}
    rows = []
    for at in sorted(places):
        logits = np.where(t == 1, at, z)
        a = probabilities(logits)
        good = at_logits("categorical_cross_entropy", logits[None], t)
        rows.append(
            [
                _name(at, float(z[target]), before),
                written(a[target]),
                written(naive_losses.minus_log_of_target(a, target), 5),
                written(good.loss.item(), 5),
                listed(naive_losses.categorical_gradient(a, t)[1], 3),
                listed(good.dloss_dz[0], 3),
            ]
        )
    header = [f"logit z{name}", f"output a{name}", "loss from a", "loss from z", "gradient from a", "gradient from z"]
    table(header, rows, ALT)


def _before(places: tuple[float | None, ...], back: float) -> set[float]:
    """The last number before each place on the way there; `back` is where one comes from."""
    return {float(np.nextafter(place, back)) for place in places if place is not None}


def _name(at: float, yours: float, before: set[float]) -> str:
    """The logit of a row in a sentence's form, with what it is."""
    if at == yours:
        return f"{written(at, 6)} (yours)"
    return f"{written(at, 6)} (just before)" if at in before else written(at, 6)
