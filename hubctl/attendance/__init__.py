"""Who is on the hubs at this moment: people, servers, what went wrong last, and nodes with hardly anybody left."""

from hubctl.attendance.look import Attendance, HubNow, look

__all__ = ["Attendance", "HubNow", "look"]
