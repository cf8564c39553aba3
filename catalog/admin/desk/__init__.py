"""The circulation desk: one box that takes everything, and the pages around it. See docs/librarian-guide.md."""
