"""Plain data that every layer speaks: steps, facts, health, events, order. Pure: no I/O, no clock, no third party."""
