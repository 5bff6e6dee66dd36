/// The parts that all benchmarks share: the inputs, the way to run and check a workload, and the report.
package org.ochre.bench;
