"""What may run at any address, production’s too: looks, and makes nothing."""
