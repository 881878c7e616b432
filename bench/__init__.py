"""Measures hubctl side by side with what people use instead. Ratios of one run, never times to be tested against."""
