"""Files, folders and archives named on the command line, with the listing pages beside them, as offers.

May import `http` and `isolation`. Doors: `offers`, `archives`, `listing_reader`.
"""
