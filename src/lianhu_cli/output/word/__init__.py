"""Word documents (.docx): the official form, and the office's own templates filled in."""
