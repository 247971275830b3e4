"""Batch: many partitions, each a folder of its own, taken through the commands side by side.

A partition is run by the command line itself, in child processes; this stage knows no register and no
sheet. What it hands out is handed out by an engine: processes of this machine, or a Dask cluster.
"""
