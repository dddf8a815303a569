"""Records of gold and found items, and their scores.

Imports nothing of the other rooms. Doors: `goldfile.read_gold`, `score.score_file`.
"""
