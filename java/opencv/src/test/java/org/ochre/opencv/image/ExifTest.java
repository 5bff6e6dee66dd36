package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

class ExifTest {

    private static Bytes exif(ByteOrder order, int type, int value) {
        ByteBuffer exif = ByteBuffer.allocate(38).order(order);
        exif.put((order == ByteOrder.BIG_ENDIAN ? "MM\0*" : "II*\0").getBytes()).putInt(8).putShort((short) 2);
        exif.putShort((short) 271).putShort((short) 2).putInt(1).putInt(0);
        exif.putShort((short) 274).putShort((short) type).putInt(1);
        if (type == 3) {
            exif.putShort((short) value);
        } else {
            exif.putInt(value);
        }
        return new Bytes("f", MemorySegment.ofArray(exif.array()), ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "6, 6", "8, 8", "9, 0"})
    void readsTheTagInEitherOrder(int stored, int read) {
        for (ByteOrder order : new ByteOrder[]{ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            assertThat(Exif.orientation(exif(order, 3, stored))).isEqualTo(read);
            assertThat(Exif.orientation(exif(order, 4, stored))).isEqualTo(read);
            assertThat(Exif.orientation(exif(order, 5, stored))).isZero();
        }
    }

    @Test
    void damagedDataSaysNothing() throws ImageException {
        Bytes whole = exif(ByteOrder.LITTLE_ENDIAN, 3, 6);
        for (int length = 0; length < 31; length++) {
            assertThat(Exif.orientation(whole.slice(0, length))).isZero();
        }
        MemorySegment far = whole.segment();
        far.set(ValueLayout.JAVA_BYTE, 7, (byte) 0xff);
        assertThat(Exif.orientation(whole)).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <rdf:Description tiff:Orientation="6"/>        | 6
            <rdf:Description tiff:Orientation = '8' />     | 8
            <tiff:Orientation>3</tiff:Orientation>         | 3
            <tiff:Orientation>9</tiff:Orientation>         | 0
            <tiff:Orientation>12</tiff:Orientation>        | 0
            <exif:Orientation>3</exif:Orientation>         | 0
            """)
    void readsXmp(String xmp, int orientation) {
        assertThat(Exif.ofXmp(xmp)).isEqualTo(orientation);
    }

    @Test
    void readsRawProfiles() {
        StringBuilder digits = new StringBuilder();
        for (byte value : exif(ByteOrder.BIG_ENDIAN, 3, 5).segment().toArray(ValueLayout.JAVA_BYTE)) {
            digits.append(String.format("%02x", value)).append(digits.length() % 71 == 0 ? "\n" : "");
        }
        assertThat(Exif.ofRawProfile("\nexif\n      38\n" + digits)).isEqualTo(5);
        assertThat(Exif.ofRawProfile("\ngeneric profile\n      44\n457869660000" + digits)).isEqualTo(5);
        assertThat(Exif.ofRawProfile("\nexif\n      38\nxyz")).isZero();
        assertThat(Exif.ofRawProfile("\nicc\n      38\n" + digits)).isZero();
        assertThat(Exif.ofRawProfile("")).isZero();
    }
}
