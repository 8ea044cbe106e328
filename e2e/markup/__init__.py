"""Validators of HTML that others keep, read page by page: the W3C’s Nu, html-validate, and the newest axe."""
