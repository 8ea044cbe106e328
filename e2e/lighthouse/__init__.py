"""Lighthouse, as a parent’s phone on slow 4G would have it: how fast, how accessible, how well made a page is."""
