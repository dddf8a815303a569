"""Who reads the files of a run: this process and its children, or the workers of a Dask cluster.

May import the pipeline and what is below it. Doors: `Engine`, `LocalEngine`, `dask_cluster.connected`; Dask itself is
imported by `dask_cluster` alone, and only where the settings ask for it.
"""
