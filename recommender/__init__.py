"""The pure Python of the page: data, evaluation, projection, charts, tables. No DOM in here."""
