"""What sources offered and what is still to be read: offers, listings, cached pages, pending files.

May import `database`, `tables`, `text` and the root. Doors: `offers`, `listings`, `pending`.
"""
