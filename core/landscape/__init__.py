"""The loss around a run: lines, planes, curvature, simulated annealing."""
