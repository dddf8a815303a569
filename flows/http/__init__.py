"""Fetching from strangers' addresses: `client` asks, `redirects` and `addresses` judge, `transport` connects.

client -> retries -> robots, throttle -> redirects -> transport -> addresses;
headers -> content_check -> body -> results. Imports no other room. Doors: `client`, `spool`.
"""
