"""Forms: each is declared once, and the same code validates it while it is filled in and when it is sent."""
