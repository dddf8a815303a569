"""Fetches from untrusted URLs: `client` requests, `redirects` and `addresses` check them, `transport` connects.

client -> retries -> robots, throttle -> redirects -> transport -> addresses;
headers -> content_check -> body -> results. Imports no other room. Doors: `client`, `spool`.
"""
