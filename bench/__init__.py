"""Figures of the portal, as ratios within one run: no number of one machine is kept."""
