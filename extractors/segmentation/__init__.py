"""Cuts a compilation into its speeches: features of paragraphs, numbering, scores, the best path of cuts.

May import `claims`, `paragraphs`, `layout` and `text`. Doors: `split`, `printed_title`.
"""
