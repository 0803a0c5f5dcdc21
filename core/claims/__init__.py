"""Claims of the teaching texts, tested: what they say, what is run and counted, and the verdict that follows."""
