"""Takes away from the installed packages what the app never loads: run once, after pip, when an image is built.

`python deploy/slim.py [FOLDER]`; without a folder, that of this Python's own packages.
tests/test_image.py starts every page without what is named here.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

NOT_NEEDED = (
    "*/tests",  # of NumPy, pandas, PyArrow and others
    "numpy/*/tests",
    "pyarrow/include",  # for those who compile against it
    "pyarrow/*_flight*",  # Arrow over a network
    "pyarrow/*_s3*",  # files in a cloud, with the next two
    "pyarrow/_azurefs*",
    "pyarrow/_gcsfs*",
    "pyarrow/_hdfs*",
    "pyarrow/_orc*",
    "pyarrow/libarrow_python*.so",  # copies of the .so.N beside them, to link with
    "pyarrow/libarrow_python*.so.*.*.*",
    "pydeck/nbextension",  # parts for notebooks, with the next three
    "plotly/labextension",
    "plotly/package_data/widgetbundle.js",
    "plotly/package_data/datasets",
    "streamlit/hello",
)
"""Patterns below the folder of the packages. The commands `pip` and `streamlit hello` are not used in an image."""


def slim(packages: Path) -> int:
    """Take away what is named above; returns how many bytes that were."""
    freed = 0
    for pattern in NOT_NEEDED:
        for path in sorted(packages.glob(pattern)):
            files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
            freed += sum(file.stat().st_size for file in files)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return freed


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else sysconfig.get_path("purelib"))
    print(f"{slim(folder) / 1e6:.0f} MB of {folder} taken away")
