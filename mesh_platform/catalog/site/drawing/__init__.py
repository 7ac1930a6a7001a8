"""Drawings in SVG that need no script: lineage, and quality over time."""
