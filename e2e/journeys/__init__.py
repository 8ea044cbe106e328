"""What parents come to do, from the first page to the letter that arrives."""
