"""Fits the splitter's two models: the cues' weights and the judge of heading forms. Nothing here ships.

May import `generator`, `evaluation.goldfile` and the program. Doors: `fit_weights`, `fit_forms`.
"""
