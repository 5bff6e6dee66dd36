package org.ochre;

import java.io.Serializable;

/// The id of a label image that is no region. Its pixels are left out of statistics and painted 0.
///
/// @param named whether there is such an id
/// @param id the id, inside the range of regions or not; 0 where there is none
public record Background(boolean named, long id) implements Serializable {
    /// Every id is a region.
    public static final Background NONE = new Background(false, 0);

    /// @throws IllegalArgumentException for an id other than 0 where `named` is false
    public Background {
        if (!named && id != 0) {
            throw new IllegalArgumentException("id: expected 0 where there is no background, got " + id);
        }
    }

    /// The background is that id.
    public static Background of(long id) {
        return new Background(true, id);
    }

    /// `none`, or the id.
    @Override
    public String toString() {
        return named ? Long.toString(id) : "none";
    }
}
