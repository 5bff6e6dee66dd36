package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.ochre.Tensor;
import org.ochre.work.AtomicFile;
import org.ochre.work.RegularFile;

/// Named tensors in numpy's `.npz` archives: zip archives of `.npy` files. Types, orders and shapes are those of [Npy].
///
/// | archive | read | map | write |
/// |---|---|---|---|
/// | stored entries (`numpy.savez`) | into the result's memory | yes | [#write] |
/// | deflated entries (`numpy.savez_compressed`) | inflated into the result's memory | no | [#writeCompressed] |
/// | encrypted entries, other methods | refused | refused | |
/// | zip64: 4 GiB and more, 65,536 entries and more | yes | yes | where it is needed |
/// | files that are not npy | named; refused where they are read | refused | |
/// | folders | left out | | |
///
/// A name is the entry's name without the ending `.npy`, as in numpy. It is only a name: `../x` leads nowhere. Two
/// entries of one name, as `a` and `a.npy`, are refused.
///
/// Archives are read strictly, because zip readers that guess differ. The directory must lie at the archive's end and
/// agree with each entry's own header. Entries must not share bytes. An entry must hold one array and nothing else. Its
/// header, its size and what deflate can make at most of its bytes (1032 for each) are compared before memory is
/// taken, and the CRC-32 after the data is read. A map's CRC is not checked, because that would read all of it.
///
/// Sources: PKWARE's APPNOTE 6.3.10 (zip), RFC 1951 (deflate), and `numpy.lib.npyio`.
public final class Npz {
    private Npz() {}

    /// The names of all entries, in the archive's order.
    ///
    /// @throws NpyException `file: reason` for a file that is not a zip archive, is damaged, or has two entries of one
    ///     name or in one place
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    public static List<String> names(Path path) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            return NpzDirectory.find(file, path).entries().stream().map(found -> found.entry().name()).toList();
        }
    }

    /// Reads all entries into memory of `results`, in the archive's order. This allocator is asked once for each entry,
    /// after every check of its header. Where an entry is refused, nothing is returned.
    ///
    /// @throws NpyException as [#names], and `file#name: reason` for an entry that [#read(Path, String,
    ///     SegmentAllocator)] refuses
    /// @throws IOException as [#names]
    /// @throws IllegalArgumentException for memory of `results` that [Tensor#allocate] refuses
    public static SequencedMap<String, Tensor> read(Path path, SegmentAllocator results) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            NpzDirectory directory = NpzDirectory.find(file, path);
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (NpzDirectory.Found found : directory.entries()) {
                tensors.put(found.entry().name(), read(directory, found, results));
            }
            return Collections.unmodifiableSequencedMap(tensors);
        }
    }

    /// Reads one entry into memory of `results`. This allocator is asked once, after every check of the header. The
    /// other entries' headers are not read.
    ///
    /// @throws NpyException `file: expected an entry 'name', got none of that name`; `file#name: reason` for an entry
    ///     that is encrypted, compressed by another method, damaged, not as the directory says, or not an npy file that
    ///     [Npy#read] takes
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be read
    /// @throws IllegalArgumentException for memory of `results` that [Tensor#allocate] refuses
    public static Tensor read(Path path, String name, SegmentAllocator results) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            NpzDirectory directory = NpzDirectory.find(file, path);
            return read(directory, directory.entry(name), results);
        }
    }

    private static Tensor read(NpzDirectory directory, NpzDirectory.Found found, SegmentAllocator results)
            throws IOException {
        try (NpzSource source = NpzSource.open(directory, found)) {
            NpyHeader header = NpyHeader.read(source);
            source.requireNothingBehind(header);
            Tensor tensor = NpyReading.read(source, header, results);
            source.requireWhole();
            return tensor;
        }
    }

    /// A tensor over a read-only map of a stored entry. Data is read when it is first used, and is not copied.
    ///
    /// numpy does not align the entries of its archives, so the elements may lie at any address. Every operation serves
    /// that. [Tensor#asFloatBuffer] and some other libraries do not: [Tensor#copy] aligns. Entries that [#write] has
    /// written are aligned to 64 bytes.
    ///
    /// **Danger: if somebody cuts the file short while the map is open, this JVM can end.** [Npy#map] says why, and
    /// which files to map.
    ///
    /// @param arena the map is open until this arena is closed
    /// @throws NpyException as [#read(Path, String, SegmentAllocator)], for a deflated entry, another byte order than
    ///     this machine's, and types that are widened
    /// @throws IOException for a file that does not exist, is not a regular file, or cannot be mapped
    public static Tensor map(Path path, String name, Arena arena) throws IOException {
        try (FileChannel file = RegularFile.open(path)) {
            NpzDirectory directory = NpzDirectory.find(file, path);
            try (NpzSource source = NpzSource.open(directory, directory.entry(name))) {
                if (!source.isStored()) {
                    throw new NpyException(source.name(),
                            "expected a stored entry, got a deflated one: read inflates it");
                }
                NpyHeader header = NpyHeader.read(source);
                source.requireNothingBehind(header);
                NpyReading.requireMappable(source, header);
                MemorySegment data = file.map(FileChannel.MapMode.READ_ONLY, source.first() + header.offset(),
                        header.type().bytes(), arena);
                return NpyReading.view(data, header);
            }
        }
    }

    /// Writes tensors of any strides in C order, whole or not at all, as entries in the map's order. The data of each
    /// is stored as it is, and aligned to 64 bytes. The same tensors make the same bytes.
    ///
    /// @throws IOException where the file cannot be written; an existing file is as it was
    /// @throws IllegalArgumentException for a tensor of more than 64 axes, and a name that holds the character 0, half
    ///     of a surrogate pair, or more than 65,531 bytes in UTF-8
    public static void write(Map<String, Tensor> tensors, Path path) throws IOException {
        write(tensors, path, false);
    }

    /// As [#write], but each entry is deflated. The same tensors make the same bytes with the same zlib, which comes
    /// with the JDK or the system.
    ///
    /// @throws IOException as [#write]
    /// @throws IllegalArgumentException as [#write]
    public static void writeCompressed(Map<String, Tensor> tensors, Path path) throws IOException {
        write(tensors, path, true);
    }

    private static void write(Map<String, Tensor> tensors, Path path, boolean compressed) throws IOException {
        List<NpzWriter.Item> items = new ArrayList<>();
        tensors.forEach((name, tensor) -> items.add(NpzWriter.Item.of(name, tensor)));
        AtomicFile.write(path, file -> {
            try (NpzWriter writer = new NpzWriter(file, compressed)) {
                for (NpzWriter.Item item : items) {
                    writer.add(item);
                }
                writer.finish();
            }
        });
    }
}
