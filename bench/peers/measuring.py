"""Times and checks the Python peers, and writes their rows."""

import functools
import importlib
import json
import pathlib
import statistics
import time

import numpy as np

THREADS = 2
SLOW = 2.0  # seconds: slower work is run once
BUDGET = 1.5  # seconds of measuring for each row, three to five runs

rows, versions = [], {"numpy": np.__version__}
folders = {}
quick = False


def start(scenes, out, small):
    global quick
    folders.update(scenes=pathlib.Path(scenes), out=pathlib.Path(out))
    quick = small


def scene(name):
    return np.load(folders["scenes"] / f"{name}.npy")


def with_nan(field):
    """The field of the window benchmarks, which has one NaN in the middle."""
    field[field.shape[0] // 2, field.shape[1] // 2] = np.nan
    return field


@functools.cache
def optional(name, package):
    """A module; None where it is not installed, and this is noted."""
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        missing(f"Python's {name}: {error} (Debian: {package})")
        return None
    versions[package] = module.__version__
    return module


def missing(what):
    print(f"peers: MISSING: {what}", flush=True)
    with open(folders["out"] / "missing.txt", "a", encoding="utf-8") as file:
        file.write(what + "\n")


def stolen():
    """The ticks that the host gave to others, and the ticks of every kind."""
    try:
        ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return 0, 0
    return ticks[7], sum(ticks)


def measure(benchmark, implementation, params, work, judge, threads=1):
    """Runs `work` once to warm up, and then as often as the budget allows.

    A slow first run is the measured run itself. `judge` gives the verdict on the answer, in the words of the
    benchmark's own check.
    """
    (steal, ticks), begin = stolen(), time.perf_counter()
    answer = work()
    times, warmups = [(time.perf_counter() - begin) * 1e3], 0
    if times[0] < SLOW * 1e3:
        times, warmups = [], 1
        while len(times) < (1 if quick else 3) or (not quick and sum(times) < BUDGET * 1e3 and len(times) < 5):
            begin = time.perf_counter()
            answer = work()
            times.append((time.perf_counter() - begin) * 1e3)
    steal_now, ticks_now = stolen()
    verdict = judge(answer)
    size = params.get("size", "small" if quick else "large")
    params = {"implementation": implementation, "threads": str(threads), **params, "size": "small" if quick else size}
    rows.append({
        "benchmark": f"org.ochre.{benchmark}Bench.run", "params": params, "answer": verdict, "warmupIterations": warmups,
        "steal": 100 * (steal_now - steal) / max(1, ticks_now - ticks),
        "primaryMetric": {"score": statistics.median(times), "rawData": [times], "scoreUnit": "ms/op"},
    })
    words = ", ".join(f"{key} = {value}" for key, value in params.items() if key not in ("implementation", "threads", "size"))
    print(f"peers: {benchmark} {words} {implementation} ({threads}): {statistics.median(times):.1f} ms, {verdict}", flush=True)


def keep():
    """Writes all rows so far."""
    (folders["out"] / "peers.json").write_text(json.dumps(rows, indent=1))
    (folders["out"] / "versions.properties").write_text("".join(f"{name}={version}\n" for name, version in versions.items()))


def same(expected, what):
    """Counts the pixels that differ from Ochre's answer."""
    def judge(got):
        share = 100 * np.mean(np.any(np.atleast_3d(got) != np.atleast_3d(expected), axis=2))
        return "exact" if share == 0 else f"not {what}: {share:.2f} % of the pixels"
    return judge
