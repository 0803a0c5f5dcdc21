"""Perceptarium's training core: experiments, networks and their training, in NumPy alone."""

from core.experiment import Experiment
from core.gradient_check import GradientCheck, gradient_check
from core.network import Layer, LayerArrays, Network
from core.settings import SettingError
from core.training import Snapshot, train

__all__ = [
    "Experiment",
    "GradientCheck",
    "Layer",
    "LayerArrays",
    "Network",
    "SettingError",
    "Snapshot",
    "gradient_check",
    "train",
]
