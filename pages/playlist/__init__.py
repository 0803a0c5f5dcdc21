"""The page on which a playlist is put in order, saved, opened and begun."""
