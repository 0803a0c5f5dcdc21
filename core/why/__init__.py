"""Why a run is as it is: facts about one of its epochs, computed from its snapshots, and what they are in words."""
