"""How an experiment becomes a run: the trainer, its snapshots, how runs end, and a run with its events."""
