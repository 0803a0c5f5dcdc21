"""The page that explains the words."""
