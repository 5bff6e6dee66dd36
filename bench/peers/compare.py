#!/usr/bin/python3
"""Times Python libraries on the scenes that org.ochre.bench.Inputs wrote, and writes rows in JMH's form.

    compare.py SCENES OUT quick|full     writes OUT/peers.json and OUT/versions.properties

Every answer is compared with Ochre's answer, from the same folder, or with the definition. A library that is missing is
named in OUT/missing.txt and left out. A peer that fails is named there too, and the other peers follow.
"""

import os
import sys
import traceback

os.environ["OMP_NUM_THREADS"] = "2"

import measuring  # noqa: E402  (first: OpenMP reads its number of threads when the first library loads)

measuring.start(*sys.argv[1:3], sys.argv[3] == "quick")

import filters  # noqa: E402
import label  # noqa: E402
import palette  # noqa: E402
import resample  # noqa: E402
import stencil  # noqa: E402

if filters.cv2:
    filters.cv2.setNumThreads(measuring.THREADS)
failed = False
for work in (palette.points, palette.quantize, label.means, label.label2rgb, stencil.derivatives, stencil.local_means,
             stencil.local_stats, filters.sobel, filters.kmeans, filters.correlation, filters.blur, filters.box, resample.resize,
             palette.colors):
    try:
        work()
    except Exception:  # the other peers are still measured; the report names this one
        traceback.print_exc()
        measuring.missing(f"Python's {work.__module__}.{work.__name__}: failed, see the run's output")
        failed = True
    measuring.keep()
sys.exit(failed)
