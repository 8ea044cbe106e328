"""What every page owes to everybody: access, focus, speed, silence in the console."""
