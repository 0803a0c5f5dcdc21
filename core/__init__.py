"""Perceptarium's training core: experiments, networks and their training, in NumPy alone."""

from core.experiment.experiment import Experiment
from core.experiment.settings import SettingError
from core.nn.gradient_check import GradientCheck, gradient_check
from core.nn.network import Layer, LayerArrays, Network
from core.training.snapshot import Snapshot
from core.training.trainer import train

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
