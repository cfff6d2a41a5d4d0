package tasks.app;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tasks.http.Reply;

/**
 * The browser app's files, read once at start: path to bytes, the same on every container, whose default servlets differ.
 */
final class AppFiles {
    private static final String FOLDER = "/app/";
    private static final String INDEX = "/app/index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    /** Only its own scripts and styles, talking only to its own server, in nobody's frame. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /**
     * A file under its path.
     *
     * @param path within the application
     */
    record File(String path, Reply reply) {}

    private AppFiles() {}

    /** Reads all files below {@code webapp/app}. */
    static List<File> read(ServletContext context) {
        TreeMap<String, Reply> replies = new TreeMap<>();
        collect(context, FOLDER, replies);
        List<File> files = new ArrayList<>();
        replies.forEach((path, reply) -> files.add(new File(path.equals(INDEX) ? FOLDER : path, reply)));
        return files;
    }

    private static void collect(ServletContext context, String folder, Map<String, Reply> replies) {
        Set<String> paths = context.getResourcePaths(folder);
        for (String path : paths == null ? Set.<String>of() : paths) {
            if (path.endsWith("/")) {
                collect(context, path, replies);
            } else {
                replies.put(path, reply(path, bytes(context, path)));
            }
        }
    }

    private static Reply reply(String path, byte[] bytes) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("No media type is known for " + path);
        }
        return new Reply(
                200,
                type,
                Map.of(
                        "Content-Security-Policy",
                        CONTENT_SECURITY_POLICY,
                        "Referrer-Policy",
                        "no-referrer",
                        "Cross-Origin-Opener-Policy",
                        "same-origin"),
                bytes);
    }

    private static byte[] bytes(ServletContext context, String path) {
        try (InputStream in = context.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The WAR has no " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
