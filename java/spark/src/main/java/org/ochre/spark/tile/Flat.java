package org.ochre.spark.tile;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The elements of several sequences, one sequence after the other.
final class Flat<T> implements Iterator<T> {
    private final Iterator<Iterator<T>> sequences;
    private Iterator<T> current = Collections.emptyIterator();

    Flat(Iterator<Iterator<T>> sequences) {
        this.sequences = sequences;
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && sequences.hasNext()) {
            current = sequences.next();
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("sequences");
        }
        return current.next();
    }
}
