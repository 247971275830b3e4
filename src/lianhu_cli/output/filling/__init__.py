"""The superior's own form, filled below its heading: only the parts that change are written anew."""
