package org.ochre.spark.tile;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// Some rows of an `.npy` or a TIFF file, over its full width: a tile that is read from a part of the file.
///
/// @param path in Hadoop's file systems
/// @param first the first row
/// @param rows how many rows
record Band(String path, long first, long rows) implements Serializable {
    static final StructType TYPE = new StructType().add("path", DataTypes.StringType).add("first", DataTypes.LongType)
            .add("rows", DataTypes.LongType);

    static boolean isBand(DataType type) {
        return type instanceof StructType fields && fields.sameType(TYPE);
    }

    static Band of(Row row) {
        return new Band(row.getString(0), row.getLong(1), row.getLong(2));
    }

    Row row() {
        return RowFactory.create(path, first, rows);
    }
}
