"""帮扶联系卡 and 工作考核手册: what household and helper keep on paper."""
