"""The tree 省 市 县 乡镇 村 组, as the attributes of households and helpers spell it."""

LEVELS = ("province", "prefecture", "county", "township", "village", "group")
"""From the widest to the narrowest."""

LEFT_LEVELS = ("county", "township", "village", "group")
"""The levels a pair can leave, the widest first: the order in which leaving them hurts."""

LEVEL_NAMES = {"county": "县", "township": "乡镇", "village": "村", "group": "组"}
