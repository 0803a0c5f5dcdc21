"""The array type of the whole core, and a few numbers as arrays."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ZERO, HALF, ONE, MINUS_ONE = np.array(0.0), np.array(0.5), np.array(1.0), np.array(-1.0)
"""Numbers as arrays: NumPy converts a Python number anew at every operation, a tenth of a small network's time."""
