"""Bringing in through the browser: uploads, files read again, sources read now, all as jobs in the background.

May import `wengao.runs` and the floors below. Doors: `jobs.Jobs`, `uploads`, `tasks`.
"""
