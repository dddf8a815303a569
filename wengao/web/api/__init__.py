"""The JSON API under `/api/v1`: the lines of exports and the hits of `search --json`, as the contract has them."""
