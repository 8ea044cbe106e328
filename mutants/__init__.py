"""Does the suite catch? `make mutants` breaks the portal on purpose, a small change at a time: who notices?"""
