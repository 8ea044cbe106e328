"""What the key pages say to who cannot see them, and where Tab leads on them: text files that a person reviews."""
