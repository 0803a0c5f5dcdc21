"""An experiment as a value, and the settings that it is made of."""
