package tasks.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tasks.config.Settings;
import tasks.http.Reply;

/**
 * What other origins may do: Starlette's {@code CORSMiddleware} with all its options, worked out once.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class CorsPolicy {
    private static final String ANY = "*";
    private static final List<String> ALL_METHODS = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
    /** Headers that need no leave (Fetch, CORS-safelisted request-headers). */
    private static final Set<String> SAFELISTED_HEADERS =
            Set.of("Accept", "Accept-Language", "Content-Language", "Content-Type");

    /** The longest real one: a scheme, a host name of 253 characters, a port. Some patterns take a stack, or hours, for more. */
    private static final int LONGEST_FOR_PATTERN = 300;

    private static final String PREFLIGHT_VARY = "Origin, Access-Control-Request-Method,"
            + " Access-Control-Request-Headers, Access-Control-Request-Private-Network";

    private final boolean anyOrigin;
    private final Set<String> origins;
    private final Optional<Pattern> originPattern;
    private final boolean credentials;
    private final Set<String> methods;
    private final boolean anyHeader;
    private final Set<String> headers;
    private final boolean privateNetwork;
    private final Map<String, String> plainHeaders;
    private final Map<String, String> preflightHeaders;

    public CorsPolicy(Settings.Cors settings) {
        anyOrigin = settings.allowOrigins().contains(ANY);
        origins = Set.copyOf(settings.allowOrigins());
        originPattern = settings.allowOriginPattern();
        credentials = settings.allowCredentials();
        List<String> allMethods = settings.allowMethods().contains(ANY) ? ALL_METHODS : settings.allowMethods();
        methods = Set.copyOf(allMethods);
        anyHeader = settings.allowHeaders().contains(ANY);
        TreeSet<String> allHeaders = new TreeSet<>(SAFELISTED_HEADERS);
        allHeaders.addAll(settings.allowHeaders());
        headers = allHeaders.stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        privateNetwork = settings.allowPrivateNetwork();

        Map<String, String> plain = new LinkedHashMap<>();
        if (credentials) {
            plain.put("Access-Control-Allow-Credentials", "true");
        }
        if (!settings.exposeHeaders().isEmpty()) {
            plain.put("Access-Control-Expose-Headers", String.join(", ", settings.exposeHeaders()));
        }
        plainHeaders = Collections.unmodifiableMap(plain);

        preflightHeaders = new LinkedHashMap<>();
        preflightHeaders.put("Access-Control-Allow-Methods", String.join(", ", allMethods));
        preflightHeaders.put("Access-Control-Max-Age", Integer.toString(settings.maxAge()));
        if (!anyHeader) {
            preflightHeaders.put("Access-Control-Allow-Headers", String.join(", ", allHeaders));
        }
        if (credentials) {
            preflightHeaders.put("Access-Control-Allow-Credentials", "true");
        }
        preflightHeaders.put("Vary", PREFLIGHT_VARY);
    }

    /** The value of {@code Access-Control-Allow-Origin} for an origin that may read answers; empty for others. */
    Optional<String> allowOrigin(String origin) {
        if (anyOrigin && !credentials) {
            return Optional.of(ANY);
        }
        if (origin.equals(ANY) || !isHeaderValue(origin)) {
            // no browser's origin; given back, a star would admit all of them
            return Optional.empty();
        }
        boolean allowed = anyOrigin
                || origins.contains(origin)
                || originPattern.filter(p -> matches(p, origin)).isPresent();
        return allowed ? Optional.of(origin) : Optional.empty();
    }

    private static boolean matches(Pattern whole, String origin) {
        return origin.length() <= LONGEST_FOR_PATTERN && whole.matcher(origin).matches();
    }

    /** What else every answer to a request with an {@code Origin} carries, whether or not the origin is allowed. */
    Map<String, String> plainHeaders() {
        return plainHeaders;
    }

    /**
     * Answers a preflight: 200 {@code OK}, or 400 and what failed.
     *
     * @param method of {@code Access-Control-Request-Method}
     * @param requested {@code Access-Control-Request-Headers}, or null
     * @param asksForPrivateNetwork whether {@code Access-Control-Request-Private-Network} is there, with any value
     */
    Reply preflight(String origin, String method, @Nullable String requested, boolean asksForPrivateNetwork) {
        Map<String, String> answer = new LinkedHashMap<>(preflightHeaders);
        List<String> failures = new ArrayList<>();
        allowOrigin(origin)
                .ifPresentOrElse(
                        allowed -> answer.put("Access-Control-Allow-Origin", allowed), () -> failures.add("origin"));
        if (!methods.contains(method)) {
            failures.add("method");
        }
        if (requested != null && !allowsHeaders(requested)) {
            failures.add("headers");
        } else if (requested != null && anyHeader) {
            answer.put("Access-Control-Allow-Headers", requested);
        }
        if (asksForPrivateNetwork && privateNetwork) {
            answer.put("Access-Control-Allow-Private-Network", "true");
        } else if (asksForPrivateNetwork) {
            failures.add("private-network");
        }
        Reply reply = failures.isEmpty()
                ? Reply.text(200, "OK")
                : Reply.text(400, "Disallowed CORS " + String.join(", ", failures));
        return new Reply(reply.status(), reply.contentType(), answer, reply.body());
    }

    /** The list is mirrored where any header is allowed, so it must be one that can be sent back. */
    private boolean allowsHeaders(String requested) {
        if (anyHeader) {
            return isHeaderValue(requested);
        }
        for (String header : requested.split(",", -1)) {
            if (!headers.contains(header.strip().toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHeaderValue(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
