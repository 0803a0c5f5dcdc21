"""A class in a room: who drives it and who is in, what it is asked and answers, and the file that holds all of it."""
