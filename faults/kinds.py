"""This module names the kinds of faults. What lasts is in `trouble`."""

FAULTS = ("reset", "lost-answer", "error", "throttle", "denied", "kill", "interrupt")
"""The connection is reset before or after the call was carried out; refused with 500, throttle or access denied; hubctl
gets SIGKILL or SIGINT at that moment."""

RIDDEN_THROUGH = ("reset", "error", "throttle")
"""Of these, one at a time, a run should not even fail."""

ENDING = ("denied", "interrupt")
LAST = ("kill", "lost-answer")
"""Of these a run ends before it is done: of a kill, with a terraform that goes on; of a lost answer, only sometimes."""
