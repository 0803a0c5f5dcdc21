"""The words of the field and the settings of an experiment, each explained in a sentence or two."""
