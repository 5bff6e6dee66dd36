package org.ochre;

import java.io.Serializable;

/// Which id of a label image is no region: its pixels are left out of statistics, and painted 0.
///
/// @param named whether there is one
/// @param id that one's, inside the range of regions or not; 0 where there is none
public record Background(boolean named, long id) implements Serializable {
    /// Every id is a region.
    public static final Background NONE = new Background(false, 0);

    /// @throws IllegalArgumentException for an id where there is none
    public Background {
        if (!named && id != 0) {
            throw new IllegalArgumentException("id: expected 0 where there is no background, got " + id);
        }
    }

    /// That id is no region.
    public static Background of(long id) {
        return new Background(true, id);
    }

    /// `none`, or the id.
    @Override
    public String toString() {
        return named ? Long.toString(id) : "none";
    }
}
