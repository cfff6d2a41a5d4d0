package tasks.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The three questions that are asked of {@code Content-Type} and {@code Accept}. */
final class MediaTypes {
    static final String JSON = "application/json";
    static final String EVENT_STREAM = "text/event-stream";
    static final String PROBLEM = "application/problem+json";
    /** What PATCH takes, as in {@code Accept-Patch} (RFC 5789 section 3.1). */
    static final String PATCHES = "application/merge-patch+json, " + JSON;

    /** A list of operations (RFC 6902), which no route takes. */
    private static final String JSON_PATCH = "application/json-patch+json";

    private static final Pattern REFUSAL = Pattern.compile("\\s*q\\s*=\\s*0(\\.0*)?\\s*");

    private MediaTypes() {}

    /**
     * Whether a body of this type is read as JSON: {@code application/json}, any {@code +json} but a JSON Patch, or no
     * type at all. A charset other than UTF-8 is another type, for JSON has no other (RFC 8259 section 8.1).
     */
    static boolean isJson(String contentType) {
        if (contentType.equals(JSON)) {
            return true;
        }
        List<String> parts = split(contentType.toLowerCase(Locale.ROOT), ';');
        String type = parts.get(0).strip();
        if (!type.isEmpty() && !type.equals(JSON) && !isJsonSuffix(type)) {
            return false;
        }
        for (String part : parts.subList(1, parts.size())) {
            String[] parameter = part.split("=", 2);
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

    /** Whether an {@code Accept} names this type somewhere, and does not refuse it there; a wildcard names nothing. */
    static boolean names(String accept, String type) {
        String lower = accept.toLowerCase(Locale.ROOT);
        return lower.contains(type)
                && split(lower, ',').stream().map(range -> split(range, ';')).anyMatch(range -> names(range, type));
    }

    private static boolean names(List<String> range, String type) {
        return range.get(0).strip().equals(type)
                && range.stream()
                        .skip(1)
                        .noneMatch(parameter -> REFUSAL.matcher(parameter).matches());
    }

    /** At a separator that is in no quoted string (RFC 9110 section 5.6.4). */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
