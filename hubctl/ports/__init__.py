"""The outside world in hubctl's words: Protocols that adapters fulfil, and that tests fake. All calls block."""
