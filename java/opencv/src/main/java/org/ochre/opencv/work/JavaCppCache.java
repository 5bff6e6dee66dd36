package org.ochre.opencv.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Cache;
import org.ochre.foreign.Library;
import org.ochre.foreign.LoadError;
import org.ochre.foreign.PrivateFolder;

/// The folder that JavaCPP unpacks OpenCV into and loads it from. JavaCPP by itself takes `~/.javacpp/cache` or, if it
/// cannot write there, a folder under the folder for temporary files. From there it loads any file of the right size
/// and time, whichever user wrote the file.
final class JavaCppCache {
    private static final String NAMED = "org.bytedeco.javacpp.cachedir";
    private static final String NAMED_ALSO = "org.bytedeco.javacpp.cacheDir";
    private static final String MEND = "name a folder that belongs to you, that others cannot write to, and that allows execution, with -D"
            + NAMED + "=/folder";

    private JavaCppCache() {}

    /// Makes JavaCPP use a folder that no other user could have written to. If the user names a folder, it is that
    /// folder, or this user's own folder in it if it is open to all users, as the folder for temporary files is.
    /// Otherwise it is the first safe one of `~/.javacpp/cache` and the folders beside Ochre's own library.
    ///
    /// @throws LoadError where no folder is safe, or where JavaCPP was used before and its folder is not safe
    static void secure() {
        Path chosen = chosen();
        System.setProperty(NAMED, chosen.toString());
        try {
            requireSafe(Loader.getCacheDir().toPath().toRealPath(), chosen);
        } catch (IOException e) {
            throw new LoadError(LoadedOpenCv.NONE + ": JavaCPP has no folder to unpack it into: " + Library.why(e),
                    MEND, e);
        }
    }

    /// Checks the folder that JavaCPP uses. JavaCPP chooses it once, when it is first used.
    private static void requireSafe(Path taken, Path chosen) {
        if (taken.equals(chosen)) {
            return;
        }
        try {
            PrivateFolder.claimWithContent(taken);
        } catch (IOException e) {
            throw new LoadError(
                    LoadedOpenCv.NONE + ": JavaCPP was used before Ochre, and unpacks to " + taken + " ("
                            + Library.why(e) + ")",
                    MEND + ", or call OpenCv.load() before JavaCPP is used", e);
        }
    }

    private static Path chosen() {
        List<String> tried = new ArrayList<>();
        for (Path folder : candidates()) {
            try {
                return PrivateFolder.claimWithContent(folder);
            } catch (IOException e) {
                tried.add(folder + " (" + Library.why(e) + ")");
            }
        }
        throw new LoadError(LoadedOpenCv.NONE + ": no folder to unpack it into; tried " + String.join(", ", tried),
                MEND, null);
    }

    private static List<Path> candidates() {
        @Nullable
        String named = System.getProperty(NAMED, System.getProperty(NAMED_ALSO));
        if (named != null) {
            return List.of(Path.of(named), Path.of(named, "ochre-" + System.getProperty("user.name")));
        }
        List<Path> folders = new ArrayList<>();
        Path home = Path.of(System.getProperty("user.home", ""));
        if (home.isAbsolute()) {
            folders.add(home.resolve(".javacpp").resolve("cache"));
        }
        Cache.folders().forEach(folder -> folders.add(folder.resolve("javacpp")));
        return folders;
    }
}
