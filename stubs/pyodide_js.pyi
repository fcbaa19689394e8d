from typing import Any

_api: Any  # of version 0.27.7, which tools/sources.toml pins
