"""What is learnt in each step."""
