package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.TensorType;

class MendTest {
    private static String mend(DType got, DType wanted) {
        return Mend.dtype(new TensorType(got, 4, 4), wanted, Set.of(DType.U8, DType.F32));
    }

    @Test
    void namesTheConversionOfADtypeThatIsNotServed() {
        assertThat(mend(DType.I64, DType.F32)).isEqualTo("; new Convert(DType.F32) makes it f32");
        assertThat(mend(DType.F64, DType.U8))
                .isEqualTo("; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
        assertThat(mend(DType.I8, DType.I16)).isEqualTo("; new Convert(DType.I16) makes it i16");
        assertThat(mend(DType.U8, DType.F32)).isEmpty();
        assertThat(mend(DType.F32, DType.U8)).isEmpty();
    }

    @Test
    void namesTheViewOfAnotherRank() {
        assertThat(Mend.rank(new TensorType(DType.U8, 4))).isEqualTo("; expand(0) makes it a row");
        assertThat(Mend.rank(new TensorType(DType.U8, 2, 4, 4, 3))).isEqualTo("; at(i) is one image of several");
        assertThat(Mend.rank(new TensorType(DType.U8, 4, 4))).isEmpty();
        assertThat(Mend.rank(new TensorType(DType.U8))).isEmpty();
    }
}
