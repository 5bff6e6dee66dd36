package org.ochre.exchange;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Optional;
import org.ochre.Tensor;
import org.ochre.foreign.Access;
import org.ochre.foreign.Loans;
import org.ochre.memory.Lease;
import org.ochre.work.Arguments;

/// Tensors as DLPack's structs, **without a copy**, for numpy, PyTorch, JAX, TVM, C++, Rust and others in this process.
///
/// ```java
/// MemorySegment managed = DLPack.export(tensor);                   // a DLManagedTensorVersioned *, for somebody else
/// Tensor theirs = DLPack.from(pointer, arena);                     // theirs, until the arena is closed
/// ```
///
/// | dtype | DLPack |
/// |---|---|
/// | U8 I8 U16 I16 I32 I64 F32 F64 | uint8 int8 uint16 int16 int32 int64 float32 float64 |
/// | U8, read-only | bool (from there alone) |
/// | – | refused by name: uint32, uint64, float16, bfloat16, complex and others, more than one lane |
///
/// Memory is the CPU's; that of CUDA and ROCm that lies in the host is taken too. Strides may have any sign or be 0.
///
/// **Who owns what.** An export is a loan: the memory stays as it is, and counts in its pool, until the borrower has
/// called the struct's deleter. The borrower may do so on any thread, at any time, and also when the JVM is shutting
/// down or has ended: the deleter is a C function that runs no Java. Java learns of it at the next [#export] or
/// [org.ochre.memory.MemoryPool#lease], after 64 ms at most. The memory of loans that are open when the JVM ends stays
/// valid until the process ends. So exports come from memory that can be kept: of a [Lease], of an automatic arena
/// ([Arena#ofAuto]), of the global arena. No public function of the JDK keeps other arenas open.
///
/// **Danger.** The other side is native code. A pointer that is not such a struct, or that was used before, ends the
/// JVM at the first access; what a struct says is checked, but nobody can check whether memory is where it says.
/// Both sides may write at once, as [Tensor] says. Source: DLPack 1.1, `dlpack.h`.
public final class DLPack {
    private static final int MAJOR = 1;
    private static final int MINOR = 0;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final Class<?> AUTOMATIC = Arena.ofAuto().scope().getClass();
    private static final Class<?> GLOBAL = Arena.global().scope().getClass();

    private DLPack() {}

    /// Lends a tensor to native code, as `DLManagedTensorVersioned` of version 1.0. A read-only tensor has the flag
    /// that says so. Takes less than a microsecond, however large the tensor is.
    ///
    /// @return the struct's address, for one borrower; where nobody takes it, [#release] ends the loan
    /// @throws IllegalArgumentException `tensor: expected …, got …` for memory that cannot be kept and for strides or
    ///     an address that are no multiples of an element; `copy(Arena.ofAuto())` and a lease's copy help
    /// @throws IllegalStateException where the arena is closed
    /// @throws WrongThreadException where the lease is another thread's
    public static MemorySegment export(Tensor tensor) {
        return export(tensor, DLForm.VERSIONED);
    }

    /// As [#export], as the `DLManagedTensor` that came before: numpy below 2.1 knows no other. It cannot say that
    /// memory is read-only.
    ///
    /// @throws IllegalArgumentException as [#export] does, and for a read-only tensor
    public static MemorySegment exportUnversioned(Tensor tensor) {
        if (tensor.segment().isReadOnly()) {
            throw Arguments.refuse("tensor", "writable memory, since DLManagedTensor cannot say that it is not",
                    "a read-only tensor: copy(arena), or export it versioned");
        }
        return export(tensor, DLForm.UNVERSIONED);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment export(Tensor tensor, DLForm form) {
        Loans.collect();
        DLTensor.requireElementStrides(tensor);
        Runnable end = keep(tensor.segment());
        MemorySegment lent;
        try {
            lent = Loans.lend(form.bytes() + 16L * tensor.rank(), end);
        } catch (Throwable e) {
            end.run();
            throw e;
        }
        lent.asSlice(0, form.bytes()).fill((byte) 0);
        if (form.isVersioned()) {
            lent.set(I32, DLForm.MAJOR, MAJOR);
            lent.set(I32, DLForm.MINOR, MINOR);
            lent.set(I64, form.flags(), tensor.segment().isReadOnly() ? DLForm.READ_ONLY : 0);
        }
        lent.set(I64, form.deleter(), Loans.function());
        DLTensor.write(tensor, lent.asSlice(form.tensor(), DLTensor.BYTES), lent.asSlice(form.bytes()));
        return MemorySegment.ofAddress(lent.address());
    }

    /// Keeps memory until the result is run.
    private static Runnable keep(MemorySegment memory) {
        Access.requireNative("tensor", memory);
        Access.require(memory);
        Optional<Lease> lease = Lease.of(memory);
        if (lease.isPresent()) {
            return lease.get().keep(memory);
        }
        Class<?> scope = memory.scope().getClass();
        if (scope != AUTOMATIC && scope != GLOBAL) {
            throw Arguments.refuse("tensor", "memory of a lease, of an automatic arena or of the global one",
                    "memory that its arena's close() frees: copy(Arena.ofAuto()) or a lease's copy can be lent");
        }
        return () -> Reference.reachabilityFence(memory);
    }

    /// Takes the tensor of a `DLManagedTensorVersioned`. The memory is the producer's, and this tensor's as long as the
    /// arena is open. When that is closed, or an automatic arena is collected, the struct's deleter is called once,
    /// on the thread that does it. The tensor is read-only where the flags say so, and where the elements are bool.
    /// Strides that are NULL mean dense.
    ///
    /// The struct, then its shape and strides, are copied once and checked. **A struct that is refused is not taken**:
    /// it stays the caller's, and [#release] gives it back.
    ///
    /// @throws IllegalArgumentException `managed: expected …, got …` for NULL, another major version, flags, dtypes and
    ///     devices that are not known, more than 64 axes, NULL where data or a shape must be, and sizes, strides or
    ///     offsets that lead beyond the addresses of a process
    /// @throws IllegalStateException where the arena is closed
    /// @throws WrongThreadException where the arena is another thread's
    public static Tensor from(MemorySegment managed, Arena arena) {
        return take(managed, arena, DLForm.VERSIONED);
    }

    /// As [#from], of a `DLManagedTensor` as it was before DLPack 1.0, which has neither version nor flags.
    ///
    /// @throws IllegalArgumentException as [#from]
    /// @throws IllegalStateException as [#from]
    /// @throws WrongThreadException as [#from]
    public static Tensor fromUnversioned(MemorySegment managed, Arena arena) {
        return take(managed, arena, DLForm.UNVERSIONED);
    }

    @SuppressWarnings("restricted")
    private static Tensor take(MemorySegment managed, Arena arena, DLForm form) {
        long self = address(managed, form);
        if (form.isVersioned()) {
            int major = copy(self, Long.BYTES).get(I32, DLForm.MAJOR);
            if (major != MAJOR) { // then nothing is known of the fields behind the deleter
                throw DLTensor.refuse("DLPack 1", "version " + Integer.toUnsignedString(major));
            }
        }
        MemorySegment struct = copy(self, form.bytes());
        long flags = form.isVersioned() ? struct.get(I64, form.flags()) : 0;
        long unknown = flags & ~(DLForm.READ_ONLY | DLForm.IS_COPIED | DLForm.IS_SUBBYTE_TYPE_PADDED);
        if (unknown != 0) {
            throw DLTensor.refuse("the flags of DLPack 1.1", "also " + Long.toHexString(unknown));
        }
        DLTensor seen = DLTensor.read(struct.asSlice(form.tensor(), DLTensor.BYTES));
        long deleter = struct.get(I64, form.deleter());
        MemorySegment memory = MemorySegment.ofAddress(seen.low()).reinterpret(seen.high() - seen.low(), arena,
                closed -> delete(deleter, self));
        Tensor tensor = Tensor.of(memory, seen.first() - seen.low(), seen.dtype(), seen.shape(), seen.strides());
        return seen.isBool() || (flags & DLForm.READ_ONLY) != 0 ? tensor.asReadOnly() : tensor;
    }

    /// Calls the deleter of a `DLManagedTensorVersioned` that nobody has taken: of [#export], or one that [#from] has
    /// refused.
    ///
    /// @throws IllegalArgumentException for NULL
    public static void release(MemorySegment managed) {
        release(managed, DLForm.VERSIONED);
    }

    /// As [#release], of a `DLManagedTensor`.
    ///
    /// @throws IllegalArgumentException for NULL
    public static void releaseUnversioned(MemorySegment managed) {
        release(managed, DLForm.UNVERSIONED);
    }

    private static void release(MemorySegment managed, DLForm form) {
        long self = address(managed, form);
        delete(copy(self, form.bytes()).get(I64, form.deleter()), self);
        Loans.collect();
    }

    private static void delete(long deleter, long self) {
        if (deleter != 0) { // a producer need not have one
            Loans.end(deleter, self);
        }
    }

    private static long address(MemorySegment managed, DLForm form) {
        if (!managed.isNative() || managed.address() == 0 || managed.address() % Long.BYTES != 0) {
            throw DLTensor.refuse("the address of a " + form.name(), !managed.isNative()
                    ? "a Java array"
                    : managed.address() == 0 ? "NULL" : "address " + Long.toHexString(managed.address()));
        }
        Access.require(managed);
        return managed.address();
    }

    /// Bytes of a struct, which nobody can change any more.
    @SuppressWarnings("restricted")
    private static MemorySegment copy(long address, long bytes) {
        return MemorySegment.ofArray(MemorySegment.ofAddress(address).reinterpret(bytes)
                .toArray(ValueLayout.JAVA_BYTE));
    }
}
