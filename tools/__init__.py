"""Set-up tooling: assemble vendor/, get data/, serve, build the site, find a browser."""
