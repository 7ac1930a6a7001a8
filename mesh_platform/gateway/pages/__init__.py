"""The catalog's pages while a server stands behind them: what people do, beside what they read."""
