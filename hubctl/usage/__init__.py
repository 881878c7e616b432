"""How an event's hubs were used: asked of Prometheus or read from an export, summed up, and drawn."""
