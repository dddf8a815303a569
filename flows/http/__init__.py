"""Fetches from untrusted URLs: `client` requests, `redirects` and `addresses` check them, `transport` connects.

client -> retries -> robots, throttle -> redirects -> transport -> addresses;
headers -> content_check -> body -> results. Imports no other room of flows but `linux`. Doors: `client`, `spool`.
"""

from flows.linux import require_linux

require_linux()  # before a module here imports what no other system has
