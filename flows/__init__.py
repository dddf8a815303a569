"""The flows: sources, fetching, the archive, isolated reading, the pipeline, runs and schedules."""
