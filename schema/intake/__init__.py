"""Offers and listings of sources, cached pages, stored documents, and uploads without bytes.

May import `database`, `tables`, `text` and the root. Doors: `offers`, `listings`, `pending`.
"""
