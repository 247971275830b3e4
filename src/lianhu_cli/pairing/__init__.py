"""Roster and rules → pairs: the network, the flow, who gets whom, and the audit that shares none of it."""
