"""The types beside skops' own list that may lie in the scikit-learn pipeline kept with a model.

Opening such a file makes objects of the classes it names, so what it may name is written down
here, type by type and without a wildcard. Each one only holds numbers, other listed objects, or
names a function of numbers: none of them runs code that the file chooses. Models of boosting
libraries hold bytes that the library's own reader takes apart, as it does any file of its own. That
is why these stay out, although a fitted pipeline can hold them: distributions of ``scipy.stats``,
which execute source text when they are restored; ``builtins`` beside the plain containers;
``operator``, ``os`` and whatever else calls or imports by name; and any other type of another
library or of one's own.

Trees, ball trees and the like restore raw indices that their own compiled code follows without
looking: a forged file could crash the process. skops therefore asks its caller to vouch for them,
which Levers can: it wrote the file itself, and checks its sha256 before it opens it.
"""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from typing import Any

from mlcore.errors import ArtifactError
from mlcore.forest.boosters import LIBRARIES, is_version

_SKLEARN = """
sklearn._loss.loss.HalfTweedieLoss
sklearn._loss.loss.HalfTweedieLossIdentity
sklearn.calibration._CalibratedClassifier
sklearn.calibration._SigmoidCalibration
sklearn.calibration._TemperatureScaling
sklearn.cluster._bisect_k_means._BisectingTree
sklearn.cluster._kmeans._kmeans_single_elkan
sklearn.cluster._kmeans._kmeans_single_lloyd
sklearn.compose._column_transformer.make_column_selector
sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor
sklearn.feature_selection._mutual_info.mutual_info_classif
sklearn.feature_selection._mutual_info.mutual_info_regression
sklearn.feature_selection._univariate_selection.chi2
sklearn.feature_selection._univariate_selection.f_classif
sklearn.feature_selection._univariate_selection.f_regression
sklearn.feature_selection._univariate_selection.r_regression
sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace
sklearn.gaussian_process.kernels.CompoundKernel
sklearn.gaussian_process.kernels.ConstantKernel
sklearn.gaussian_process.kernels.DotProduct
sklearn.gaussian_process.kernels.ExpSineSquared
sklearn.gaussian_process.kernels.Exponentiation
sklearn.gaussian_process.kernels.Matern
sklearn.gaussian_process.kernels.PairwiseKernel
sklearn.gaussian_process.kernels.Product
sklearn.gaussian_process.kernels.RBF
sklearn.gaussian_process.kernels.RationalQuadratic
sklearn.gaussian_process.kernels.Sum
sklearn.gaussian_process.kernels.WhiteKernel
sklearn.impute._iterative.IterativeImputer
sklearn.impute._iterative._ImputerTriplet
sklearn.metrics._dist_metrics.BrayCurtisDistance64
sklearn.metrics._dist_metrics.CanberraDistance64
sklearn.metrics._dist_metrics.ChebyshevDistance64
sklearn.metrics._dist_metrics.DiceDistance64
sklearn.metrics._dist_metrics.EuclideanDistance64
sklearn.metrics._dist_metrics.HammingDistance64
sklearn.metrics._dist_metrics.HaversineDistance64
sklearn.metrics._dist_metrics.JaccardDistance64
sklearn.metrics._dist_metrics.MahalanobisDistance64
sklearn.metrics._dist_metrics.ManhattanDistance64
sklearn.metrics._dist_metrics.MinkowskiDistance64
sklearn.metrics._dist_metrics.RogersTanimotoDistance64
sklearn.metrics._dist_metrics.RussellRaoDistance64
sklearn.metrics._dist_metrics.SEuclideanDistance64
sklearn.metrics._dist_metrics.SokalMichenerDistance64
sklearn.metrics._dist_metrics.SokalSneathDistance64
sklearn.model_selection._split.GroupKFold
sklearn.model_selection._split.GroupShuffleSplit
sklearn.model_selection._split.KFold
sklearn.model_selection._split.LeaveOneGroupOut
sklearn.model_selection._split.LeaveOneOut
sklearn.model_selection._split.LeavePGroupsOut
sklearn.model_selection._split.LeavePOut
sklearn.model_selection._split.PredefinedSplit
sklearn.model_selection._split.RepeatedKFold
sklearn.model_selection._split.ShuffleSplit
sklearn.model_selection._split.TimeSeriesSplit
sklearn.multiclass._ConstantPredictor
sklearn.neighbors._ball_tree.BallTree
sklearn.neighbors._kd_tree.KDTree
sklearn.neural_network._stochastic_optimizers.AdamOptimizer
sklearn.neural_network._stochastic_optimizers.SGDOptimizer
sklearn.tree._tree.Tree
sklearn.utils._bunch.Bunch
sklearn.utils.validation.check_array
"""

# Statistics that imputers and clusterings take as arguments; numpy's ufuncs skops knows itself.
_NUMPY = """
numpy.amax
numpy.amin
numpy.clip
numpy.dtype
numpy.max
numpy.mean
numpy.median
numpy.min
numpy.nan_to_num
numpy.sum
"""

_SCIPY = """
scipy._lib.array_api_compat.numpy._aliases.asarray
scipy.interpolate._bsplines.BSpline
"""

# Boosting on categories holds check_array with arguments set. What is called has to be on the
# list as well, so that it adds no function to it.
_PYTHON = """
functools.partial
"""

_BOOSTERS = """
catboost.core.CatBoostClassifier
catboost.core.CatBoostRegressor
collections.OrderedDict
lightgbm.basic.Booster
lightgbm.sklearn.LGBMClassifier
lightgbm.sklearn.LGBMRegressor
xgboost.core.Booster
xgboost.sklearn.XGBClassifier
xgboost.sklearn.XGBRFClassifier
xgboost.sklearn.XGBRFRegressor
xgboost.sklearn.XGBRegressor
"""

TRUSTED_TYPES = tuple((_SKLEARN + _NUMPY + _SCIPY + _PYTHON + _BOOSTERS).split())
"""Full names of the types and functions, beside those that skops trusts by itself."""


def write_pipeline(pipeline: Any) -> tuple[bytes | None, str]:
    """Write a fitted pipeline as a file that can be opened safely, where that is possible.

    Returns
    -------
    content : bytes or None
        What ``twin.skops`` holds; None where it holds something that is not trusted.
    held : str
        Full name of what is not trusted, or cannot be written; empty where nothing is.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> content, held = write_pipeline(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0]))
    >>> len(content) > 0, held
    (True, '')
    """
    import skops.io

    try:
        content = skops.io.dumps(pipeline)
        unknown = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED_TYPES)
    except Exception:  # Whatever the objects of other libraries raise when they are taken apart.
        return None, _unwritable(pipeline)
    if not unknown:
        return content, ""
    # A type of another library tells more than a part of scikit-learn that came with it.
    return None, _name(min(unknown, key=lambda name: (is_sklearn(name), name)))


def _unwritable(estimator: Any) -> str:
    """Name the step that cannot be written, or the estimator itself."""
    for _, step in getattr(estimator, "steps", ()):
        content, held = write_pipeline(step)
        if content is None:
            return held
    return _name(f"{type(estimator).__module__}.{type(estimator).__name__}")


def _name(name: str) -> str:
    """Leave out what no name holds; that of a lambda, ``<lambda>``, would be taken for markup."""
    return re.sub(r"[^\w.]", "", name)


def _modules(content: bytes) -> set[str]:
    """Name the packages whose types a file of skops holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        schema = file.read("schema.json").decode()
    return set(re.findall(r'"__module__": "(\w+)', schema))


def _is_installed(module: str, version: str) -> bool:
    try:
        found = str(importlib.import_module(module).__version__)
    except ImportError:
        return False
    return is_version(found, version)


def is_sklearn(name: str) -> bool:
    """Tell whether a type is scikit-learn's own, by its full name.

    Examples
    --------
    >>> is_sklearn("sklearn.svm._classes.SVR"), is_sklearn("sklearn_extras.Forest")
    (True, False)
    """
    return name.startswith("sklearn.")


def read_pipeline(content: bytes) -> Any:
    """Read a pipeline that :func:`write_pipeline` wrote, and whose bytes were verified.

    Raises
    ------
    ArtifactError
        If it needs a boosting library that is not installed, or is of a version that was not tried:
        another one may read what lies in the file otherwise.
    """
    import skops.io

    held = _modules(content)
    for module, library in LIBRARIES.items():
        if module in held and not _is_installed(module, library.version):
            raise ArtifactError(
                "artifact.twin-library", library=library.title, expected=library.version
            )
    return skops.io.loads(content, trusted=list(TRUSTED_TYPES))
