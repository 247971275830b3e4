"""The sheets that leave the office: one module each, written together by `outgoing`."""
