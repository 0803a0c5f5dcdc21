"""The stage: what the browser's pictures of a run are sent (message.py), and how they are recorded."""
