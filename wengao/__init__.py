"""PEOPLE: the doors."""
