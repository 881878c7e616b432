"""Taking an event away: what is asked before, what is done, and the proof that nothing is left."""
