"""PostgreSQL on three machines, whose first is killed, then cut off, while notices arrive (`make ha-test`)."""
