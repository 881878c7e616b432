"""Who may run the event or look at it: written into the config, compared with AWS, tried, handed over."""
