"""Property tests judge what the code does, not how busy the machine is while they run."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples each time, so that what passed passes again; new ones are tried wherever it is not asked for.
settings.register_profile("repeatable", settings.get_profile("untimed"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))
