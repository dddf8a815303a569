"""Heading forms: what the headings of one document have in common, and which places that marks.

Imports the records, `extractors.text` and the cues of `segmentation`. Doors: `hypotheses.propose` (the sets of
places that one look marks), `judge.judge` (how likely each set is the list of the document's items).
"""
