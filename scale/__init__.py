"""The page's recipes on many processors and machines; docs/beyond-the-browser.md."""
