"""Full-text search: the index and its entries, matching, ranking, paging, facets.

May import `query` and the rooms below. Doors: `search`, `index`, `facets`.
"""
