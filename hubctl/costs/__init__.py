"""What an event costs: prices (their only home), an estimate before, what runs now, and what AWS has charged."""
