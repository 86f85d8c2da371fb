"""Pages: parse, decide permission, ask a path or a selector, render. Nothing else."""
