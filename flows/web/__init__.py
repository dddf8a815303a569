"""The web, as far as strangers' addresses may lead: `client` asks, `hops` and `addresses` judge, `transport` connects.

client -> retries -> robots, politeness -> hops -> transport -> addresses; answers -> promised -> receiving -> download
"""
