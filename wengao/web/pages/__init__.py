"""The pages: one module each, named like its address; each has a `router`."""
