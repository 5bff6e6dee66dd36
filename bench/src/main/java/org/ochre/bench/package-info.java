/// What the benchmarks share: their inputs, how a workload is run and checked, and the report.
package org.ochre.bench;
