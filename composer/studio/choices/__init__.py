"""What a visitor chooses from: styles and instruments."""
