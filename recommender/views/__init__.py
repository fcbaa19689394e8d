"""Pictures as data: scales, curves, maps, tables. Nothing here draws."""
