"""Files and folders named on the command line, with the listing pages beside them, as offers.

May import `http` and `isolation`. Doors: `offers`, `listing_reader`.
"""
