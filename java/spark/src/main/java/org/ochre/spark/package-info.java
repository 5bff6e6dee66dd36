/// Ochre's operations on Apache Spark: columns and aggregators over images.
@org.jspecify.annotations.NullMarked
package org.ochre.spark;
