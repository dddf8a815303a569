"""Sources of uploads: one module for each kind; `registry` lists them."""
