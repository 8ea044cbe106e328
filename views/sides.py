"""The two sides of the house: the parents’, and the school’s, whose pages all stand under one address."""

SCHOOL_SIDE = "/ecole"


def is_of_the_school(path: str) -> bool:
    """Is that the address of a page of the school’s staff?"""
    return path == SCHOOL_SIDE or path.startswith(f"{SCHOOL_SIDE}/")
