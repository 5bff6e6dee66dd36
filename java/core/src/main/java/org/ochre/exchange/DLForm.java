package org.ochre.exchange;

/// The two structs of DLPack that own a tensor, by the byte offsets of their fields. [DLTensor] is inside both.
///
/// @param name its name in C
/// @param bytes its size
/// @param tensor where its `DLTensor` begins
/// @param deleter where the function is that ends the loan
/// @param flags where its flags are; −1 for none
record DLForm(String name, long bytes, long tensor, long deleter, long flags) {
    /// `DLManagedTensorVersioned`, of DLPack 1.0 and later.
    static final DLForm VERSIONED = new DLForm("DLManagedTensorVersioned", 80, 32, 16, 24);
    /// `DLManagedTensor`, as it was before.
    static final DLForm UNVERSIONED = new DLForm("DLManagedTensor", 64, 0, 56, -1);

    static final long MAJOR = 0;
    static final long MINOR = 4;

    static final long READ_ONLY = 1;
    static final long IS_COPIED = 2;
    /// Says something of elements below 8 bits, which no tensor has.
    static final long IS_SUBBYTE_TYPE_PADDED = 4;

    boolean isVersioned() {
        return flags >= 0;
    }
}
