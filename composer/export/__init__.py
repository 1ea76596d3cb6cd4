"""What people take away: titles, files, and licensing information."""
