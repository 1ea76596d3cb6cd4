"""What people take away: titles, files, and what a piece may be used for."""
