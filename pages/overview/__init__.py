"""The page that shows all that is here."""
