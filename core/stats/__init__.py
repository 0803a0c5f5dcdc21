"""How sure a number is: shares, medians and means with their intervals; and curves smoothed."""
