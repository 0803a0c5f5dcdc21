"""The page of a class: a room is opened, and the wall shows what those who are in it answer."""
