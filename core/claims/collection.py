"""All claims, by subject and by name."""

from __future__ import annotations

from core.claims import activations, gradients, losses, minima, scaling, units, updates
from core.claims.claim import Claim

SUBJECTS: dict[str, tuple[Claim, ...]] = {
    "Local minima": minima.CLAIMS,
    "What units can do": units.CLAIMS,
    "Activations": activations.CLAIMS,
    "Losses": losses.CLAIMS,
    "Scaling of data and weights": scaling.CLAIMS,
    "Gradients": gradients.CLAIMS,
    "Updates": updates.CLAIMS,
}
"""The claims by subject, in the order in which they are shown."""

CLAIMS: dict[str, Claim] = {claim.name: claim for claims in SUBJECTS.values() for claim in claims}
"""Every claim by name."""
