package tasks.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * The cookie of browser sessions: opaque, not for scripts, and sent by pages of this server only. Its name ends in a hash of
 * the context path, so that two applications on one host do not share it.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class SessionCookie {
    private static final int HASH_LENGTH = 8;
    /** Each is looked up. */
    private static final int MOST_VALUES = 5;

    private final String plainName;
    private final String secureName;

    /** For an application under this context path. */
    public SessionCookie(String contextPath) {
        String hash =
                Digests.sha256Hex(contextPath.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LENGTH);
        plainName = "tasks-" + hash;
        // browsers take it over TLS only, for this host only, and for all its paths (RFC 6265bis section 4.1.3.2)
        secureName = "__Host-" + plainName;
    }

    /**
     * What has its name in the header {@code Cookie}; several where somebody has planted others. None where there are so many: the
     * reader's own may be the last of them. Containers read quotes in this header each in its own way, and one that somebody has
     * planted could hide what comes after it: here it is a sign like others, as it is to browsers (RFC 6265 section 5.2).
     */
    public List<String> values(Enumeration<String> headers, boolean secure) {
        List<String> values = new ArrayList<>();
        String start = name(secure) + "=";
        while (headers.hasMoreElements()) {
            for (String cookie : headers.nextElement().split(";", -1)) {
                String pair = cookie.strip();
                if (pair.startsWith(start)) {
                    values.add(pair.substring(start.length()));
                }
            }
        }
        return values.size() > MOST_VALUES ? List.of() : values;
    }

    /** The value of {@code Set-Cookie} that keeps it for some seconds. */
    public String set(String value, boolean secure, long seconds) {
        return name(secure) + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                + (secure ? "; Secure" : "");
    }

    /** The value of {@code Set-Cookie} that ends it. */
    public String clear(boolean secure) {
        return set("", secure, 0);
    }

    private String name(boolean secure) {
        return secure ? secureName : plainName;
    }
}
