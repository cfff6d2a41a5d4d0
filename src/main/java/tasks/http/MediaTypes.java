package tasks.http;

import java.util.Locale;

/** The three questions that are asked of {@code Content-Type} and {@code Accept}. */
final class MediaTypes {
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";
    static final String PROBLEM = "application/problem+json";
    /** What PATCH takes, as in {@code Accept-Patch} (RFC 5789 section 3.1). */
    static final String PATCHES = "application/merge-patch+json, " + JSON;

    /** A list of operations (RFC 6902), which no route takes. */
    private static final String JSON_PATCH = "application/json-patch+json";

    private MediaTypes() {}

    /**
     * Whether a body of this type is read as JSON: {@code application/json}, any {@code +json} but a JSON Patch, or no
     * type at all. A charset other than UTF-8 is another type, for JSON has no other (RFC 8259 section 8.1).
     */
    static boolean isJson(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        if (!type.isEmpty() && !type.equals(JSON) && !isJsonSuffix(type)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            String value =
                    parameter.length < 2 ? "" : parameter[1].replace("\"", "").strip();
            if (parameter[0].strip().equals("charset") && !value.equals("utf-8") && !value.equals("utf8")) {
                return false;
            }
        }
        return true;
    }

    private static boolean isJsonSuffix(String type) {
        int slash = type.indexOf('/');
        return slash > 0
                && type.length() > slash + "+json".length() + 1
                && type.endsWith("+json")
                && !type.equals(JSON_PATCH)
                && type.chars().noneMatch(c -> c <= ' ' || c == ',');
    }

    /** Whether an {@code Accept} names this type, and does not refuse it; a wildcard names nothing. */
    static boolean names(String accept, String type) {
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            if (parts[0].strip().equals(type)) {
                boolean refused = false;
                for (int i = 1; i < parts.length; i++) {
                    refused |= parts[i].strip().matches("q\\s*=\\s*0(\\.0*)?");
                }
                return !refused;
            }
        }
        return false;
    }
}
