package org.ochre.opencv.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// Mats over tensors for one call of OpenCV.
public final class Headers {
    private Headers() {}

    /// Runs code of Ochre on Mats that end with the call, and translates OpenCV's exceptions. The caller must hold the
    /// memory open, and must make sure that OpenCV only reads read-only memory. No Mat may be kept.
    public static void scoped(List<Tensor> tensors, Consumer<List<Mat>> function) {
        try (PointerScope _ = new PointerScope()) {
            List<Mat> mats = new ArrayList<>(tensors.size());
            for (Tensor tensor : tensors) {
                mats.add(View.header(tensor));
            }
            function.accept(List.copyOf(mats));
        } catch (RuntimeException e) {
            throw LoadedOpenCv.translate(e);
        }
    }

    /// As [#scoped(List, Consumer)], for two tensors.
    public static void scoped(Tensor src, Tensor dst, BiConsumer<Mat, Mat> function) {
        try (PointerScope _ = new PointerScope()) {
            function.accept(View.header(src), View.header(dst));
        } catch (RuntimeException e) {
            throw LoadedOpenCv.translate(e);
        }
    }

    /// As [#scoped(List, Consumer)], for code of the user, which may keep the Mats or hand them to other threads.
    public static void lent(List<Tensor> tensors, Consumer<List<Mat>> function) {
        Watch watch = new Watch();
        try (PointerScope _ = new PointerScope()) {
            List<Mat> mats = new ArrayList<>(tensors.size());
            for (Tensor tensor : tensors) {
                mats.add(new View(tensor, watch));
            }
            function.accept(List.copyOf(mats));
        } catch (RuntimeException e) {
            throw LoadedOpenCv.translate(e);
        } finally {
            watch.end();
        }
    }

    /// Refuses a destination to which OpenCV has given other memory.
    public static void requireSame(String argument, Tensor tensor, Mat mat) {
        if (mat.isNull() || mat.dims() > 2) {
            throw Arguments.refuse(argument, tensor.type().toString(),
                    mat.isNull() ? "a closed Mat" : mat.dims() + " dimensions");
        }
        boolean same = tensor.elements() == 0
                || !mat.empty() && mat.data().address() == tensor.segment().address() + tensor.offset();
        boolean fits = mat.rows() == tensor.size(0) && mat.cols() == tensor.size(1)
                && mat.type() == MatLayout.type(tensor.type());
        if (!same || !fits) {
            String got = mat.empty() ? "an empty Mat" : MatLayout.type(argument, mat).toString();
            throw Arguments.refuse(argument, tensor.type().toString(), got + (same ? "" : " in other memory"));
        }
    }
}
