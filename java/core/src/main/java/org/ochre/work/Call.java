package org.ochre.work;

import org.ochre.foreign.Native;
import org.ochre.foreign.Structs;

/// What a status of the C library means to a Java caller.
public final class Call {
    private Call() {}

    /// For functions whose every refusal the operation has ruled out beforehand.
    ///
    /// @throws IllegalStateException for any status but OK: a fault of Ochre's, not of the caller's
    public static void require(int status) {
        if (status != Structs.OK) {
            throw refusal(status);
        }
    }

    static IllegalStateException refusal(int status) {
        return new IllegalStateException(
                "ochre: expected OCHRE_OK, got " + Native.statusName(status) + "; please report this");
    }
}
