"""What may befall a served portal, done to it on purpose on this machine, with the figure that must hold."""
