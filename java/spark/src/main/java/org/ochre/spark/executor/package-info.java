/// What an executor has once: its pool of native memory, with gauges among Spark's metrics, and the threads of a task.
@org.jspecify.annotations.NullMarked
package org.ochre.spark.executor;
