"""Measurement: question sets, metrics, calibration, training, benchmarks."""
