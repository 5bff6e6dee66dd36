package org.ochre.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/// What Ochre's functions have counted so far. Spark's pages show the same under `ochre: pictures` and so on for each
/// stage. An attempt that fails counts nowhere; what Spark computes again, because its result was lost or is used twice
/// without a cache, counts again.
///
/// @param pictures pictures that a function was computed of
/// @param failures pictures that could not be read, or that an operation does not serve
/// @param bytes bytes of image files that were read
/// @param errors why pictures failed, a few of the reasons
public record Counters(LongAccumulator pictures, LongAccumulator failures, LongAccumulator bytes, FirstErrors errors)
        implements
            Serializable {

    static Counters of(SparkContext context) {
        FirstErrors errors = new FirstErrors();
        context.register(errors);
        return new Counters(context.longAccumulator("ochre: pictures"), context.longAccumulator("ochre: failures"),
                context.longAccumulator("ochre: bytes read"), errors);
    }
}
