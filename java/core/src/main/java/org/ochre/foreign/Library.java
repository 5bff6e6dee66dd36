package org.ochre.foreign;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The C library of Ochre. It is looked for in this order:
///
/// 1. `-Dochre.library=/path/to/file`: this file is loaded or an error is thrown, and nothing else is tried;
/// 2. the folders of `java.library.path`;
/// 3. the copy in the jar, `META-INF/native/<platform>/`. Where the classes lie in a folder it is used in place.
///    Otherwise it is unpacked once into a folder named after its content.
///
/// That folder lies under `-Dochre.cache=/folder` where this is set. Otherwise it lies under `$XDG_CACHE_HOME/ochre`,
/// on Windows under `%LOCALAPPDATA%`, or under `~/.cache/ochre`. The folder for temporary files is used where these
/// cannot be written, forbid execution, or could be written by others. A folder that Ochre makes is open to this user
/// alone. A folder that another user could have written to is not used ([PrivateFolder]).
///
/// One file serves a platform, with every version of glibc, musl, macOS and Windows: the library needs no C library.
///
/// @param lookup the library's symbols, valid as long as the JVM runs
/// @param origin the file that was loaded
public record Library(SymbolLookup lookup, Path origin) {

    private static final String NAME = System.mapLibraryName("ochre");
    private static final String ANOTHER = "name another with -Dochre.library=/path/to/" + NAME
            + ", or leave that out to have the jar's unpacked";
    private static final String ELSEWHERE = "name a folder that can be written and allows execution with -Dochre.cache=/folder, or"
            + " an unpacked library with -Dochre.library=/path/to/" + NAME;

    /// The name of this platform in JavaCPP's style: `linux-x86_64`, `linux-arm64`, `macosx-arm64`, `windows-x86_64`.
    public static String platform() {
        return platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static boolean isWindows() {
        return platform().startsWith("windows-");
    }

    /// The name of the platform that Java calls so.
    static String platform(String name, String architecture) {
        String os = name.toLowerCase(Locale.ROOT);
        String arch = architecture.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux")
                ? "linux"
                : os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os;
        String machine = switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> arch;
        };
        return system + "-" + machine;
    }

    /// Finds and loads the library.
    ///
    /// @throws LoadError with all places that were tried, and what to do
    static Library load() {
        String named = System.getProperty("ochre.library");
        if (named != null) {
            Path file = Path.of(named);
            if (!Files.isRegularFile(file)) {
                throw new LoadError("-Dochre.library: expected the ochre library, got no file at " + named,
                        "name the file " + NAME + ", or leave -Dochre.library out to have the jar's unpacked", null);
            }
            return open(file.toAbsolutePath());
        }
        for (String folder : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
            // On Windows, Java itself adds the current folder.
            boolean nobodys = folder.isEmpty() || folder.equals(".") && isWindows();
            Path file = Path.of(folder, NAME);
            if (!nobodys && Files.isRegularFile(file)) {
                return open(file.toAbsolutePath());
            }
        }
        String resource = "META-INF/native/" + platform() + "/" + NAME;
        URL packed = Library.class.getResource("/" + resource);
        if (packed == null) {
            throw new LoadError("no ochre library for " + platform()
                    + "; tried -Dochre.library (not set), java.library.path, " + resource,
                    "build the folder native/ with CMake on this platform and name the result with -Dochre.library=/path/to/"
                            + NAME,
                    null);
        }
        return packed.getProtocol().equals("file") ? open(fileOf(packed)) : unpacked(packed);
    }

    /// The error for a library that loads but is not the expected one.
    LoadError unfit(String why) {
        return new LoadError("not this version's ochre library, " + origin + ": " + why, "remove it, or " + ANOTHER,
                null);
    }

    private static Library open(Path file) {
        try {
            String trouble = ElfFile.trouble(file, platform());
            if (trouble != null) {
                throw new LoadError("cannot load " + file + ": " + trouble, ANOTHER, null);
            }
            return link(file);
        } catch (IllegalArgumentException e) {
            throw unloadable(file, e);
        } catch (IOException e) {
            throw new LoadError("cannot read " + file + ": " + e, "make it readable, or " + ANOTHER, e);
        }
    }

    @SuppressWarnings("restricted")
    private static Library link(Path file) {
        try {
            return new Library(SymbolLookup.libraryLookup(file, Arena.global()), file);
        } catch (IllegalCallerException e) {
            throw LoadError.denied(Library.class, e);
        }
    }

    /// The error for a file that the system's loader refuses. Through Panama the loader does not say why. So a mount
    /// that forbids execution is looked up first; other reasons come from the message of System.load.
    @SuppressWarnings("restricted")
    private static LoadError unloadable(Path file, IllegalArgumentException refusal) {
        String noexec = noexec(file);
        if (noexec != null) {
            return new LoadError("cannot load " + file + ": " + noexec + " is mounted noexec", ELSEWHERE, refusal);
        }
        String why = String.valueOf(refusal.getMessage());
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            why = String.valueOf(e.getMessage());
        }
        return new LoadError("cannot load " + file + " on " + platform() + ": " + why, ANOTHER, refusal);
    }

    private static @Nullable String noexec(Path file) {
        try {
            return ElfFile.noexec(file);
        } catch (IOException e) {
            return null; // the loader's own message is more useful then
        }
    }

    private static Path fileOf(URL resource) {
        try {
            return Path.of(new URI(resource.toString()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path URL that is no URI: " + resource, e);
        }
    }

    /// Unpacks and loads the copy in the jar, in the first folder that can be written and allows execution.
    private static Library unpacked(URL packed) {
        byte[] content;
        try (InputStream in = packed.openStream()) {
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new LoadError("cannot read " + packed + ": " + e, ANOTHER, e);
        }
        List<String> tried = new ArrayList<>();
        for (Path cache : Cache.folders()) {
            try {
                Path file = Cache.place(content, cache);
                String noexec = ElfFile.noexec(file);
                if (noexec == null) {
                    return open(file);
                }
                tried.add(cache + " (" + noexec + " is mounted noexec)");
            } catch (IOException e) {
                tried.add(cache + " (" + why(e) + ")");
            }
        }
        throw new LoadError("no folder to unpack the ochre library into; tried " + String.join(", ", tried), ELSEWHERE,
                null);
    }

    /// The reason of an exception, without the file's name. The JDK's file system exceptions name the file, and some
    /// show their reason only by their class.
    public static String why(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
