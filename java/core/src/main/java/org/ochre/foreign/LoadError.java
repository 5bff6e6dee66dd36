package org.ochre.foreign;

import org.jspecify.annotations.Nullable;

/// The error for a library that does not load. Its message says what is wrong and what to do about it.
public final class LoadError extends UnsatisfiedLinkError {
    private static final long serialVersionUID = 1;

    private final String found;
    private final String mend;

    /// @param found what is wrong
    /// @param mend what to do about it
    public LoadError(String found, String mend, @Nullable Throwable cause) {
        super(found + ". To mend: " + mend);
        this.found = found;
        this.mend = mend;
        initCause(cause);
    }

    /// The error where native access is denied to the module of a class.
    static LoadError denied(Class<?> asker, IllegalCallerException refusal) {
        Module module = asker.getModule();
        return module.isNamed()
                ? new LoadError("native access is denied to the module " + module.getName(),
                        "start java with --enable-native-access=" + module.getName(), refusal)
                : new LoadError("native access is denied to the class path",
                        "start java with --enable-native-access=ALL-UNNAMED", refusal);
    }

    /// What is wrong.
    public String found() {
        return found;
    }

    /// What to do about it.
    public String mend() {
        return mend;
    }
}
