package tasks.http;

import java.util.HexFormat;

/** Reads the path of a request as it was sent: nothing is normalised, so nothing can be smuggled past the table. */
public final class Paths {
    private static final int MAX_DIGITS = 19;

    private Paths() {}

    /**
     * The path within the application.
     *
     * @param rest what follows the context path in the request's URI, as sent
     * @return the path, with percent-encoded unreserved characters decoded, since they name the same resource (RFC 3986
     *     section 6.2.2.2) and everything else as sent; no path at all is the root, for Jetty sends on to it and Tomcat does not
     */
    public static String within(String rest) {
        if (rest.isEmpty()) {
            return "/";
        }
        return rest.indexOf('%') < 0 ? rest : decodeUnreserved(rest);
    }

    private static String decodeUnreserved(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' && i + 2 < path.length()) {
                int high = hexDigit(path.charAt(i + 1));
                int low = hexDigit(path.charAt(i + 2));
                int value = high < 0 || low < 0 ? -1 : high * 16 + low;
                if (isUnreserved(value)) {
                    decoded.append((char) value);
                    i += 2;
                    continue;
                }
            }
            decoded.append(c);
        }
        return decoded.toString();
    }

    /** {@code Character.digit} would take other scripts' digits as well. */
    private static int hexDigit(char c) {
        return HexFormat.isHexDigit(c) ? HexFormat.fromHexDigit(c) : -1;
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    /** 1 to 19 ASCII digits; no leading zero, so that a task has one name only. */
    static boolean isNumber(String path, int start, int end) {
        int length = end - start;
        if (length < 1 || length > MAX_DIGITS || (length > 1 && path.charAt(start) == '0')) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (path.charAt(i) < '0' || path.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number, or −1 where it is larger than any id can be. */
    static long number(String path, int start, int end) {
        try {
            return Long.parseLong(path, start, end, 10);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }
}
