"""Layout of generated compilations: pagination, typography and page furniture.

May import the model and dates of `generator`. Doors: `pagination`, `typography`.
"""
