"""Reads pages and feeds that list uploads, and the page of a single upload.

May import `listing`, `html`, `claims`, `layout` and `text`. Doors: `upload_list`, `upload_page`, `feed`.
"""
