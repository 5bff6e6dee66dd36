package org.ochre.work;

import org.ochre.foreign.Native;
import org.ochre.foreign.Structs;

/// Turns a status of the C library into a Java exception.
public final class Call {
    private Call() {}

    /// Requires the status OK. For functions whose arguments the operation has checked already, so that no refusal is
    /// left.
    ///
    /// @throws IllegalStateException for any status but OK: an error of Ochre's, not of the caller's
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
