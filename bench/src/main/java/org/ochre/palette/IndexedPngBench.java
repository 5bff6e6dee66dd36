package org.ochre.palette;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.io.IndexedPng;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Convert;
import org.openjdk.jmh.annotations.Param;

/// Makes a palette PNG in memory. `from=labels` begins with the labels of a photo of 3000 × 4000 in 256 colours. With
/// `from=jpeg` a run is all the work from the photo as a JPEG: decode, cut, map, write. `imageio` writes with the JDK's
/// writer, and does the rest as `ochre` does. All memory of a run is leased from a pool, as a server's is. The verdict
/// names the bytes of the file.
public class IndexedPngBench extends Workload {
    private static final int COLORS = 256;
    private static final long POOL_BYTES = 512L << 20;
    private static final long RUN_BYTES = 400L << 20;

    @Param({"ochre", "imageio", "copy"})
    public String implementation;

    @Param
    public Size size;

    @Param({"labels", "jpeg"})
    public String from;

    private final MemoryPool pool = MemoryPool.builder().budget(POOL_BYTES).build();
    private final AtomicReference<byte[]> file = new AtomicReference<>();
    private Tensor labels;
    private Tensor palette;

    /// A way to write.
    private interface Writer {
        byte[] write(Tensor labels, Tensor palette) throws IOException;
    }

    @Override
    protected Job prepare() {
        Tensor photo = Scenes.photo(size.of(3000), size.of(4000), arena);
        byte[] jpeg = jpeg(photo);
        palette = new MedianCut(COLORS).apply(photo, arena);
        labels = new NearestColor().apply(photo, palette, arena);
        return switch (implementation) {
            case "ochre" -> job(jpeg, IndexedPngBench::ochre);
            case "imageio" -> job(jpeg, IndexedPngBench::imageIo);
            case "copy" -> Job.copy(labels, Tensor.allocate(arena, labels.type()));
            default -> throw unknown(implementation);
        };
    }

    private static byte[] jpeg(Tensor photo) {
        try {
            return Images.encode(photo, "jpg");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Job job(byte[] jpeg, Writer writer) {
        return new Job(labels, () -> {
            try (Lease run = pool.lease(RUN_BYTES)) {
                if (from.equals("labels")) {
                    file.setPlain(writer.write(labels, palette));
                } else {
                    Tensor photo = Images.decode(jpeg, run);
                    Tensor colors = new MedianCut(COLORS).apply(photo, run);
                    file.setPlain(writer.write(new NearestColor().apply(photo, colors, run), colors));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] ochre(Tensor labels, Tensor palette) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IndexedPng.write(labels, palette, IndexedPng.LEVEL, out);
        return out.toByteArray();
    }

    private static byte[] imageIo(Tensor labels, Tensor palette) throws IOException {
        int height = (int) labels.size(0);
        int width = (int) labels.size(1);
        byte[] indices = new byte[height * width];
        try (Arena run = Arena.ofConfined()) {
            new Convert(DType.U8).apply(labels, run).copyTo(indices);
        }
        int k = (int) palette.size(0);
        byte[] colors = new byte[3 * k];
        palette.copyTo(colors);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, k, colors, 0, false));
        image.getRaster().setDataElements(0, 0, width, height, indices);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @Override
    protected long pixels() {
        return labels.elements();
    }

    /// Reads the file back. From the JPEG the labels are those of other colours.
    @Override
    protected String judge(Tensor answer) {
        try {
            Tensor back = IndexedPng.decode(file.get(), arena).labels();
            MemorySegment written = new Convert(DType.U8).apply(answer, arena).segment();
            boolean same = back.segment().mismatch(written) < 0;
            String bytes = file.get().length + " bytes";
            return from.equals("jpeg") || same ? bytes : "not the labels";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
