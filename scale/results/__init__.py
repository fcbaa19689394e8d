"""What is handed back."""
