"""A domain's dbt project: its models as assets, and its ports published from what dbt has built."""
