"""The measured promises: `python -m benchmarks` runs them all, `python -m benchmarks core` one part."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is imported; threads only hurt matrices this small
