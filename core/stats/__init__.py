"""How sure a number is: shares and medians with their intervals."""
