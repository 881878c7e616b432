"""The event config: model, loading with positions, sizing. Pure but for reading one file."""
