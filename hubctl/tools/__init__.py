"""The programs that hubctl drives: finding terraform and helm, installing them, and finding provider mirrors."""
