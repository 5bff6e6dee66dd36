package org.ochre.server;

import java.io.IOException;
import java.io.PrintStream;
import org.ochre.server.source.Signatures;

/// `ochre serve`: starts the service, and stops it when the process is told to end.
public final class Serve {
    private static final int REFUSED = 1;
    private static final int USAGE = 2;

    private Serve() {}

    /// Runs the service until SIGTERM or SIGINT. Exit codes: 0 done, 1 it cannot start, 2 usage.
    public static void main(String[] arguments) {
        int exit = run(arguments, System.out, System.err);
        if (exit >= 0) {
            System.exit(exit);
        }
    }

    /// @return an exit code; −1 where a service now runs
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        Settings settings = new Settings();
        Flags flags = settings.flags();
        try {
            flags.parse(arguments);
            if (settings.help) {
                out.print("Usage: ochre serve --root DIR (--keys FILE | --unsigned) [OPTION…]\n"
                        + "Serve pictures of a folder over HTTP, made smaller, in fewer colours, ….\n\n"
                        + flags.help());
                return 0;
            }
            String path = settings.sign;
            if (path != null) {
                Signatures signatures = settings.signatures();
                if (settings.keys == null) {
                    throw new UsageException("--sign: expected --keys FILE beside it, got none");
                }
                out.println(signed(signatures, path));
                return 0;
            }
            ImageService service = new ImageService(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, err), "stop"));
            err.println("ochre: serving " + settings.root + " at http://" + service.address().getHostString() + ":"
                    + service.address().getPort() + "/");
            return -1;
        } catch (UsageException e) {
            err.println("ochre: serve: " + e.getMessage() + " (see ochre serve --help)");
            return USAGE;
        } catch (Exception | LinkageError e) {
            err.println("ochre: serve: " + reason(e));
            return REFUSED;
        }
    }

    /// The failure in one line. The reason of a port that cannot be had is the cause.
    private static String reason(Throwable failure) {
        String text = failure instanceof IOException && failure.getMessage() != null
                ? failure.getClass().getSimpleName() + ": " + failure.getMessage()
                : failure.toString();
        Throwable cause = failure.getCause();
        return (cause == null ? text : text + ": " + cause.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
    }

    /// The path with its signature in front.
    private static String signed(Signatures signatures, String path) {
        String whole = path.startsWith("/") ? path : "/" + path;
        return "/" + signatures.sign(whole) + whole;
    }

    private static void stop(ImageService service, PrintStream err) {
        try {
            service.stop();
        } catch (Exception e) {
            err.println("ochre: serve: stopping: " + e);
        }
    }
}
