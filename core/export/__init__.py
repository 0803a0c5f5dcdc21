"""What can be taken home from a run: scripts, a notebook, snippets for other libraries, and the schema of its file."""
