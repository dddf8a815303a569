"""A person's corrections, anchored to words, applied to a reading.

May import `segmentation`, `paragraphs`, `claims`, `layout` and `text`. Doors: `apply`, `anchors`.
"""
