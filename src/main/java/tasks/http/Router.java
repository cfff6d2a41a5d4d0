package tasks.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row of the route table for a method and a path: a tree of path segments, built once.
 *
 * <p><b>Threads:</b> immutable after construction.
 */
public final class Router {
    /** The most segments a template may have that are numbers. */
    private static final int MAX_IDS = 2;

    private final List<Route> routes;
    private final Supplier<RuntimeException> unknown;
    private final Node root = new Node();

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();

        @Nullable
        Node number;

        final Map<String, Route> methods = new HashMap<>();
        String template = "";
        String allow = "";
    }

    /**
     * What a path and a method found.
     *
     * @param template the path as the table has it, for logs and metrics
     * @param route the row; null for OPTIONS, which every path answers with {@code options}
     * @param allow the methods of the path, as in {@code Allow}
     * @param ids the numbers in the path, in order; −1 for one that is too large to name anything
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Match(String template, @Nullable Route route, String allow, long[] ids) {
        /** What OPTIONS is told: the methods of the path, and the types that its PATCH takes (RFC 5789 section 3.1). */
        public Reply options() {
            Reply reply = Reply.empty(204).header("Allow", allow);
            return allow.contains("PATCH") ? reply.header("Accept-Patch", MediaTypes.PATCHES) : reply;
        }
    }

    /**
     * Builds the tree. A path that it does not have is 404.
     *
     * @throws IllegalArgumentException where two rows have the same method and path, or one has too many numbers
     */
    public Router(List<Route> routes) {
        this(routes, () -> HttpFailure.notFound("Not found"));
    }

    /**
     * As above.
     *
     * @param unknown what a path is that it does not have
     */
    public Router(List<Route> routes, Supplier<RuntimeException> unknown) {
        this.routes = List.copyOf(routes);
        this.unknown = unknown;
        for (Route route : routes) {
            add(route);
        }
        close(root);
    }

    public List<Route> routes() {
        return routes;
    }

    private void add(Route route) {
        Node node = root;
        int ids = 0;
        for (String segment : segments(route.template())) {
            if (segment.startsWith("{")) {
                if (++ids > MAX_IDS) {
                    throw new IllegalArgumentException("More than " + MAX_IDS + " numbers in " + route.template());
                }
                Node number = node.number == null ? new Node() : node.number;
                node.number = number;
                node = number;
            } else {
                node = node.literals.computeIfAbsent(segment, s -> new Node());
            }
        }
        node.template = route.template();
        if (node.methods.put(route.method(), route) != null) {
            throw new IllegalArgumentException("Two routes for " + route.method() + " " + route.template());
        }
    }

    private static void close(Node node) {
        TreeSet<String> methods = new TreeSet<>(node.methods.keySet());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        node.allow = String.join(", ", methods);
        node.literals.values().forEach(Router::close);
        if (node.number != null) {
            close(node.number);
        }
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            segments.add(path.substring(start, end));
            start = end + 1;
        }
        return segments;
    }

    /**
     * Finds the row.
     *
     * @param path as {@link Paths} makes it, starting with a slash
     * @throws HttpFailure 404 for an unknown path, 405 with {@code Allow} for a method that the path does not have
     */
    public Match match(String method, String path) {
        long[] ids = new long[MAX_IDS];
        Node node = find(path, ids);
        if (node == null || node.methods.isEmpty()) {
            throw unknown.get();
        }
        Route route = node.methods.get(method.equals("HEAD") ? "GET" : method);
        if (route == null && !method.equals("OPTIONS")) {
            throw HttpFailure.methodNotAllowed(node.allow);
        }
        return new Match(node.template, route, node.allow, ids);
    }

    private @Nullable Node find(String path, long[] ids) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        Node node = root;
        int found = 0;
        int start = 1;
        while (node != null && start <= path.length()) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            Node next = node.literals.get(path.substring(start, end));
            if (next == null && node.number != null && Paths.isNumber(path, start, end)) {
                next = node.number;
                ids[found++] = Paths.number(path, start, end);
            }
            node = next;
            start = end + 1;
        }
        return node;
    }
}
