"""Where float64 ends: saturation, softmax, losses written naively, layers without an activation."""
