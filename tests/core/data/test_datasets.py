"""Data sets against scikit-learn's copies, their splitting, and R's scaling."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_iris

from core.data.datasets import breast_cancer, digits, iris, iris_sepals, scale_without_centring, split


def test_iris_is_that_of_fishers_paper():
    reference = load_iris()
    data = iris()
    np.testing.assert_array_equal(data.values, reference.data)
    np.testing.assert_array_equal(data.classes, reference.target)
    assert data.class_names == tuple(reference.target_names)
    assert [f"{name} (cm)" for name in data.feature_names] == reference.feature_names
    assert data.values[34].tolist() == [4.9, 3.1, 1.5, 0.2]  # the UCI file has 0.1
    assert data.values[37].tolist() == [4.9, 3.6, 1.4, 0.1]  # and 3.1 and 1.5


def test_the_exercise_has_the_sepals_of_the_first_100_flowers():
    reference = load_iris()
    data = iris_sepals()
    np.testing.assert_array_equal(data.values, reference.data[:100, :2])
    np.testing.assert_array_equal(data.classes, reference.target[:100])
    assert data.class_names == tuple(reference.target_names[:2])
    assert data.feature_names == ("sepal length", "sepal width")


def test_the_source_and_the_licence_are_named():
    for words in ("Fisher (1936)", "UCI", "CC BY 4.0", "flower 35", "flower 38"):
        assert words in iris().source


def test_the_digits_are_those_of_scikit_learn():
    reference, data = load_digits(), digits()
    np.testing.assert_array_equal(data.values, reference.data)
    np.testing.assert_array_equal(data.classes, reference.target)
    assert [int(name) for name in data.class_names] == list(range(10))


def test_breast_cancer_is_that_of_scikit_learn_and_0_is_malignant():
    reference, data = load_breast_cancer(), breast_cancer()
    np.testing.assert_array_equal(data.values, reference.data)
    np.testing.assert_array_equal(data.classes, reference.target)
    assert data.class_names == ("malignant", "benign") == tuple(reference.target_names)
    assert data.feature_names == tuple(reference.feature_names)
    assert np.bincount(data.classes).tolist() == [212, 357]


@pytest.mark.parametrize("data", [digits, breast_cancer])
def test_sources_are_named(data):
    for words in ("UCI", "https://doi.org/", "CC BY 4.0", "Changes:"):
        assert words in data().source


def test_a_split_has_every_sample_once():
    train, test = split(1797, 0.8, np.random.RandomState(0))
    assert (len(train), len(test)) == (1437, 360)  # 0.8 * 1797 = 1437.6
    assert sorted([*train, *test]) == list(range(1797))
    assert not np.array_equal(train, np.sort(train))


@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_a_split_with_an_empty_part_is_refused(share):
    with pytest.raises(ValueError, match="train_share"):
        split(10, share, np.random.RandomState(0))


def test_it_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        iris().values[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        iris_sepals().values[0, 0] = 1.0


def test_rs_scale_without_centring():
    # One column: sqrt((9 + 16) / (3 - 1)) = sqrt(12.5); R: scale(c(3, 0, 4), center = FALSE)
    np.testing.assert_allclose(scale_without_centring([[3.0], [0.0], [4.0]]).ravel(), np.array([3, 0, 4]) / 12.5**0.5)
    scaled = scale_without_centring(iris_sepals().values)
    np.testing.assert_allclose((scaled**2).sum(axis=0), 99.0)  # n - 1, whatever the unit
