"""The user's own xlsx given back marked: faulty cells coloured and commented, all listed in front.

Only what says so is patched inside the package; every other part stays as it is, byte by byte, and so do
formulas, stored values, rich text, formats, drop-downs, pictures and print settings.
"""
