"""A class in a room: who drives it and who is in, what it is asked, answers and trains, and what keeps all that."""
