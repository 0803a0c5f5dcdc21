"""Tests of the pages without a browser: the address bar, files, the stage's session, and the lab's widgets."""
