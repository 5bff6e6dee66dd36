package org.ochre.spark.tile;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.label.LabelHistograms;
import org.ochre.label.LabelSums;

/// Statistics of regions as rows.
///
/// @param dtype of the rasters
record RegionRows(RegionStatistics asked, DType dtype) implements Serializable {

    StructType schema() {
        DataType number = dtype.isFloat() ? DataTypes.DoubleType : DataTypes.LongType;
        DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType, false);
        StructType schema = new StructType().add(Tiles.RASTER, DataTypes.StringType, false)
                .add("label", DataTypes.LongType, false).add("pixels", DataTypes.LongType, false)
                .add("values", DataTypes.createArrayType(DataTypes.LongType, false), false)
                .add("sum", DataTypes.createArrayType(number, false), false).add("mean", doubles, false);
        if (asked.spread()) {
            schema = schema.add("variance", doubles, false).add("min", DataTypes.createArrayType(number, false), false)
                    .add("max", DataTypes.createArrayType(number, false), false);
        }
        return asked.quantiles().isEmpty()
                ? schema
                : schema.add("quantiles", DataTypes.createArrayType(doubles, false), false);
    }

    /// The rows of a block's labels.
    List<Row> of(String raster, RegionPart part, SegmentAllocator memory) {
        LabelSums sums = LabelSums.ofBytes(part.sums(), memory);
        DType exact = dtype.isFloat() ? DType.F64 : DType.I64;
        Tensor counts = sums.counts();
        List<Tensor> columns = new ArrayList<>(List.of(sums.valueCounts(memory), sums.sums(exact, memory),
                sums.means(DType.F64, memory)));
        if (asked.spread()) {
            columns.addAll(List.of(sums.variances(DType.F64, memory), sums.minima(exact, memory),
                    sums.maxima(exact, memory)));
        }
        byte[] histograms = part.histograms();
        if (histograms != null) { // [m, k, c]: what belongs to a label
            columns.add(LabelHistograms.ofBytes(histograms, memory)
                    .quantiles(asked.quantiles(), asked.interpolation(), DType.F64, memory).permute(1, 0, 2));
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < part.ids().length; i++) {
            List<Object> values = new ArrayList<>(List.of(raster, part.ids()[i], counts.getLong(i)));
            for (Tensor column : columns) {
                values.add(array(column.at(i)));
            }
            rows.add(RowFactory.create(values.toArray()));
        }
        return rows;
    }

    /// The elements as arrays of arrays, for a column of a row.
    private static Object[] array(Tensor tensor) {
        Object[] elements = new Object[(int) tensor.size(0)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = tensor.rank() > 1
                    ? array(tensor.at(i))
                    : tensor.dtype().isFloat() ? (Object) tensor.getDouble(i) : (Object) tensor.getLong(i);
        }
        return elements;
    }
}
