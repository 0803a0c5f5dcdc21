"""Iris against scikit-learn's copy, and R's scaling."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from core.datasets import iris, scale_without_centring


def test_iris_is_the_first_100_flowers_of_fishers_paper():
    reference = load_iris()
    data = iris()
    np.testing.assert_array_equal(data.values, reference.data[:100, :2])
    np.testing.assert_array_equal(data.classes, reference.target[:100])
    assert data.class_names == tuple(reference.target_names[:2])
    assert data.feature_names == ("sepal length", "sepal width")
    assert data.values[37].tolist() == [4.9, 3.6]  # the UCI file has 3.1 there


def test_the_source_and_the_licence_are_named():
    for words in ("Fisher (1936)", "UCI", "CC BY 4.0", "flower 38"):
        assert words in iris().source


def test_it_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        iris().values[0, 0] = 1.0


def test_rs_scale_without_centring():
    # One column: sqrt((9 + 16) / (3 - 1)) = sqrt(12.5); R: scale(c(3, 0, 4), center = FALSE)
    np.testing.assert_allclose(scale_without_centring([[3.0], [0.0], [4.0]]).ravel(), np.array([3, 0, 4]) / 12.5**0.5)
    scaled = scale_without_centring(iris().values)
    np.testing.assert_allclose((scaled**2).sum(axis=0), 99.0)  # n - 1, whatever the unit
