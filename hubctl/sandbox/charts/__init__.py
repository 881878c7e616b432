"""Stand-ins for the charts that hubctl installs, and a chart repository of them in a folder.

They are hubctl's own writing: chart names, value paths, object names and kinds are those of the real ones, as far as
hubctl uses them, and nothing in them runs. They are for machines that cannot reach the real repositories, not for AWS.
"""

from __future__ import annotations

from hubctl.sandbox.charts.build import STAND_IN, build, is_stand_in

__all__ = ["STAND_IN", "build", "is_stand_in"]
