"""What tests of scale/ share: workers without processes."""

import os

# two devices in this process: before JAX is imported
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import numpy as np
import pytest
from jax.sharding import Mesh

from scale.training.crew import WORKERS, Crew
from tests.conftest import ROOT

FILES = [ROOT / "data" / name for name in ("u.data", "u.item")]


def crew_of(size: int) -> Crew:
    """Return workers that are devices of this process."""
    return Crew(Mesh(np.array(jax.devices()[:size]), (WORKERS,)), 0, size)


@pytest.fixture(scope="session")
def alone() -> Crew:
    return crew_of(1)
