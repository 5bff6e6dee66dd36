package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilesTest {

    @ParameterizedTest
    @CsvSource({"1,1", "256,256", "1000,700", "1,200000", "3,131072", "70000,1", "40,10000000", "63,1048577",
        "64,3000000",
        "65,1048576", "100000,100000", "0,5", "5,0"})
    void tilesCoverEachPixelOnceInRowOrder(long height, long width) {
        Tiles tiles = new Tiles(height, width);
        List<Tiles.Tile> all = new ArrayList<>();
        for (long i = 0; i < tiles.count(); i++) {
            all.add(tiles.tile(i));
        }
        assertThat(all.stream().mapToLong(tile -> tile.height() * tile.width()).sum()).isEqualTo(height * width);
        assertThat(all).hasSizeLessThanOrEqualTo(height * width <= 65_536 ? 1 : 64);
        assertThat(all).allMatch(tile -> tile.height() > 0 && tile.width() > 0);
        assertThat(all).allMatch(tile -> tile.width() == width || tile.height() == 1);
        assertThat(all).isSortedAccordingTo(
                (a, b) -> Long.compare(a.row() * width + a.column(), b.row() * width + b.column()));
    }
}
