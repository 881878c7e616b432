"""An archive for asking for help: what hubctl knows of an event's trouble, without its secrets."""
