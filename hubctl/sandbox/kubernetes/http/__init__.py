"""This package speaks HTTP: TLS, who asks, which object is meant, and how the answer is written."""
