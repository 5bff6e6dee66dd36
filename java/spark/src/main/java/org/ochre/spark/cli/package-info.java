/// `ochre spark`: palettes, quantised pictures and means of regions of whole folders, on Spark.
@org.jspecify.annotations.NullMarked
package org.ochre.spark.cli;
