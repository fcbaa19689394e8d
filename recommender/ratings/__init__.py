"""Who rated which film, how and when: from the bytes of a file to arrays and tables."""
