package tasks.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where the WAR is deployed. Containers tell it in different forms (Tomcat {@code /my café}, Jetty {@code /my%20café}), and
 * clients may spell it differently still ({@code /my%20caf%C3%A9}): it is found again in any of them.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class ContextPath {
    private final String told;
    private final String decoded;
    private final int segments;

    /**
     * Takes the path over.
     *
     * @param told as the container tells it; empty for the root
     */
    public ContextPath(String told) {
        this.told = told;
        decoded = decode(told);
        segments = (int) told.chars().filter(c -> c == '/').count();
    }

    /**
     * The part of a request's URI that leads to the application, as the client spelt it: links that begin with it are
     * valid, and lead to where the client already is.
     *
     * @param requestUri as sent, without the query
     * @throws HttpFailure 404 where the URI takes a detour ({@code //}, {@code /x/../}, {@code ;}), which containers follow
     */
    public String in(String requestUri) {
        String sent = requestUri.substring(0, end(requestUri));
        if (!sent.equals(told) && !isSpelling(decode(sent))) {
            throw HttpFailure.notFound("Not found");
        }
        return sent;
    }

    /** As many segments as the path has: an escaped slash is none, so it cannot shift where the application begins. */
    private int end(String uri) {
        int end = 0;
        for (int i = 0; i < segments && end >= 0; i++) {
            end = uri.indexOf('/', end + 1);
        }
        return end < 0 ? uri.length() : end;
    }

    /** Of a name like {@code /a%20b} it cannot be known whether the container has escaped it; it has mapped the request. */
    private boolean isSpelling(String path) {
        return path.equals(told) || path.equals(decoded);
    }

    private static String decode(String path) {
        try {
            // this decoder is for forms, where a plus sign is a space
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscape) {
            return path;
        }
    }
}
