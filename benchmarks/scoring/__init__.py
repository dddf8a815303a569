"""Gold and found items as records, and what is counted of them.

Imports nothing of the other rooms. Doors: `goldfile.read_gold`, `score.score_file`.
"""
