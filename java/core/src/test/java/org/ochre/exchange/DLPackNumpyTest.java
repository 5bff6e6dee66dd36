package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Tensor;
import org.ochre.foreign.Loans;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;

/// numpy in the same process, in a JVM of its own: `numpy.from_dlpack` and back. numpy below 2.1 knows the unversioned
/// struct alone, makes what it imports read-only, and does not export read-only arrays.
class DLPackNumpyTest {

    @Test
    void numpyTakesTensorsAndGivesArrays() throws Exception {
        Fork fork = Fork.run(List.of(), Exchange.class, Python.library());
        assertThat(fork.output()).isEqualTo("right\n");
        assertThat(fork.code()).isZero();
    }

    static final class Exchange {
        /// An object with `__dlpack__` for an address, as Python's protocol wants it, and the way back.
        private static final String PROTOCOL = """
                import ctypes, numpy as np
                api = ctypes.pythonapi
                api.PyCapsule_New.restype = ctypes.py_object
                api.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
                api.PyCapsule_GetPointer.restype = ctypes.c_void_p
                api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
                api.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
                USED = b'used_dltensor'

                class FromJava:
                    def __init__(self, address):
                        self.address = address
                    def __dlpack__(self, **options):
                        return api.PyCapsule_New(self.address, b'dltensor', None)
                    def __dlpack_device__(self):
                        return 1, 0

                def to_java(array, cell):
                    capsule = array.__dlpack__()
                    ctypes.c_int64.from_address(cell).value = api.PyCapsule_GetPointer(capsule, b'dltensor')
                    api.PyCapsule_SetName(capsule, USED)
                """;

        public static void main(String[] arguments) throws Throwable {
            Python python = new Python(arguments[0]);
            python.execute(PROTOCOL);
            MemoryPool pool = MemoryPool.builder().budget(1 << 24).build();
            for (DType dtype : DType.values()) {
                toNumpy(python, pool, dtype);
                fromNumpy(python, dtype);
            }
            require(Loans.count() == 0 && pool.gauges().getInUse() == 0, "no loans");
            System.out.println("right");
        }

        private static void toNumpy(Python python, MemoryPool pool, DType dtype) throws Throwable {
            try (Lease lease = pool.lease()) {
                Tensor tensor = Tensor.allocate(lease, dtype, 3, 4, 5);
                for (long i = 0; i < 60; i++) {
                    tensor.setDouble(i, i / 20, i / 5 % 4, i % 5);
                }
                MemorySegment view = DLPack.exportUnversioned(tensor.flip(0).permute(2, 0, 1).step(0, 2));
                python.execute("a = np.from_dlpack(FromJava(%d))\n".formatted(view.address())
                        + "b = np.arange(60).reshape(3, 4, 5).astype('" + name(dtype) + "')\n"
                        + "assert a.dtype == b.dtype\n"
                        + "assert (a == b[::-1].transpose(2, 0, 1)[::2]).all()\n"
                        + "assert a.ctypes.data == " + (tensor.segment().address() + tensor.flip(0).offset()));
            }
            require(pool.gauges().getInUse() > 0, "numpy's array keeps the block");
            python.execute("assert a.sum() == b[::-1].transpose(2, 0, 1)[::2].sum()\ndel a");
            require(pool.gauges().getInUse() == 0, "the block goes back with the array");
        }

        private static void fromNumpy(Python python, DType dtype) throws Throwable {
            MemorySegment cell = Arena.global().allocate(JAVA_LONG);
            python.execute("c = np.arange(24).astype('" + name(dtype) + "').reshape(4, 6)\n"
                    + "import sys; before = sys.getrefcount(c)\n"
                    + "to_java(c[::-2, 1:], " + cell.address() + ")\n");
            try (Arena arena = Arena.ofConfined()) {
                Tensor tensor = DLPack.fromUnversioned(MemorySegment.ofAddress(cell.get(JAVA_LONG, 0)), arena);
                require(tensor.type().toString().equals(dtype + " [2, 5]"), tensor.type());
                require(tensor.getDouble(0, 0) == 19, "element [0, 0]");
                tensor.setDouble(99, 1, 4);
                python.execute("assert c[1, 5] == 99");
            }
            python.execute("assert sys.getrefcount(c) == before");
        }

        private static String name(DType dtype) {
            return switch (dtype) {
                case U8 -> "uint8";
                case I8 -> "int8";
                case U16 -> "uint16";
                case I16 -> "int16";
                case I32 -> "int32";
                case I64 -> "int64";
                case F32 -> "float32";
                case F64 -> "float64";
            };
        }

        private static void require(boolean holds, Object what) {
            if (!holds) {
                throw new IllegalStateException("expected " + what);
            }
        }
    }
}
