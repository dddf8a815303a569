"""What each piece of evidence weighs, in log-odds that an item begins here.

`PRIOR` is judgement; `WEIGHTS` is that judgement fitted to generated compilations, none of them from the
evaluation. The fit is written by `python -m benchmarks.fit_weights`; change the prior, not the fit.
"""

from __future__ import annotations

PRIOR: dict[str, float] = {
    "bias": -4.2,
    "series": 1.0,
    "title": 1.7,
    "title-later": 1.0,
    "stands-out": 0.75,
    "date-below": 1.5,
    "byline-below": 1.1,
    "salutation-below": 1.7,
    "label": 1.2,
    "closing-above": 1.0,
    "signature-above": 0.8,
    "sentence-open-above": -2.2,
    "page-broken": 2.4,
    "page-top": 0.4,
    "white-above": 0.5,
    "section": -3.0,
    "right-aligned": -2.2,
    "date-first": -2.5,
    "byline-first": -0.6,
    "compilation-title": -3.5,
    "mark-further-down": -3.0,
    "outside-series": -1.6,
    "series-hole": 5.6,
    "closing-first": -3.0,
    "salutation-on-new-page": 1.4,
    "like-others": 0.45,
    "heading-above": -2.0,
    "bare-salutation": -0.6,
    "block-shape": 0.8,
    "dated": 2.0,
    "signature-first": -3.5,
    "same-shape": 0.6,
}

WEIGHTS: dict[str, float] = dict(PRIOR)
