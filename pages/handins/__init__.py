"""The page that checks what students handed in."""
