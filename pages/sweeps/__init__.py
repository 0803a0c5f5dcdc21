"""The parts of the page of sweeps, one file each."""
