"""The situation report (情况汇报): figures of the register and a round in the office's own words."""
