"""One unit: its line, the perceptron's rule, which gates one line can separate."""
