"""Where uploads come from: one module a kind, chosen in `registry`."""
