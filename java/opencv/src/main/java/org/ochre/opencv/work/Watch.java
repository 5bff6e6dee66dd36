package org.ochre.opencv.work;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;

/// The open [View]s of one arena's memory, or of one call, which are ended together. It holds them by weak references:
/// an unreachable View need not be ended. So a long-lived arena does not accumulate Views.
public final class Watch {
    private final Set<Reference<? extends View>> views = new HashSet<>();
    private final ReferenceQueue<View> dropped = new ReferenceQueue<>();
    private boolean ended;

    /// Adds a view. A view that is added too late ends at once.
    synchronized void add(View view) {
        if (ended) {
            view.end();
            return;
        }
        for (Reference<? extends View> gone = dropped.poll(); gone != null; gone = dropped.poll()) {
            views.remove(gone);
        }
        views.add(new WeakReference<>(view, dropped));
    }

    public synchronized void end() {
        ended = true;
        for (Reference<? extends View> reference : views) {
            View view = reference.get();
            if (view != null) {
                view.end();
            }
        }
        views.clear();
    }
}
