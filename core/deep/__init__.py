"""Deep networks beyond the lab's: residual, highway and normalised layers; universal approximation."""
