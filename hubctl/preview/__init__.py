"""What `up` would change, asked of real terraform and real helm; nothing is written."""
