"""The stage: what the browser's pictures of a run are sent, and how they are recorded."""
