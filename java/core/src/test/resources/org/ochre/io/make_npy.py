"""Makes the .npy files beside it: python3 make_npy.py (numpy 1.24). Element i of each is 7 i - 80, cast to the type."""
import io
import pathlib

import numpy as np
from numpy.lib import format as npy

here = pathlib.Path(__file__).parent


def values(dtype, *shape):
    return (np.arange(np.prod(shape, dtype=int)) * 7 - 80).astype(dtype).reshape(shape)


for dtype in ("u1", "i1", "<u2", "<i2", "<i4", "<i8", "<f4", "<f8"):
    name = dtype.strip("<")
    np.save(here / f"{name}.npy", values(dtype, 2, 3, 4))
    if name[1] != "1":
        np.save(here / f"{name}_big.npy", values(dtype, 2, 3, 4).astype(">" + name))

for dtype in ("u4", "u8", "f2"):
    for order in "<>":
        high = {"u4": 2**32 - 1, "u8": 2**63 - 1, "f2": -65504}[dtype]
        special = np.array([[0, 1, 200], [2048, 77, high]], order + dtype)
        np.save(here / f"{dtype}{'_big' if order == '>' else ''}.npy", special)
np.save(here / "u8_fortran.npy", np.asfortranarray(np.array([[0, 1, 200], [2048, 2**63, 7]], "<u8")))

np.save(here / "fortran.npy", np.asfortranarray(values("<f4", 2, 3, 4)))
np.save(here / "fortran_big.npy", np.asfortranarray(values(">i2", 5, 7)))
np.save(here / "scalar.npy", values("<f8"))
np.save(here / "vector.npy", values("<i4", 5))
np.save(here / "empty.npy", values("<f4", 0, 3))
np.save(here / "axes.npy", values("<i2", 1, 2, 1, 3, 1, 2))
np.save(here / "aligned.npy", values("u1", *[1] * 20, 3))
np.save(here / "special.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], "<f4"))
np.save(here / "bool.npy", np.array([[True, False], [False, True]]))
for version in ((2, 0), (3, 0)):
    with open(here / f"version{version[0]}.npy", "wb") as out:
        npy.write_array(out, values("<i4", 5), version=version)

for dtype in ("<c8", "<U3", "S3", "<M8[s]", "V2"):
    np.save(here / f"refused_{dtype.strip('<')[:2]}.npy", np.zeros(2, dtype))
np.save(here / "refused_structured.npy", np.zeros(2, [("a", "<f4"), ("b", "u1")]))
np.save(here / "refused_object.npy", np.array([{"a": 1}], object), allow_pickle=True)

arrays = {"u1": values("u1", 2, 3, 4), "big": values(">i2", 5, 7), "fortran": np.asfortranarray(values("<f4", 2, 3, 4)),
          "../scalar": values("<f8"), "é/empty": values("<f4", 0, 3), "u4": np.array([7, 2**32 - 1], "<u4"),
          "f2": np.array([0.5, -65504], ">f2"), "bool": np.array([True, False])}
np.savez(here / "stored.npz", **arrays)
np.savez_compressed(here / "deflated.npz", **arrays)
