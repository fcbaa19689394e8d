"""What a visitor rates: the ratings themselves, kept, exported, imported, and films to find."""
