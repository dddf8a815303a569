"""TIME: what runs when and where."""
