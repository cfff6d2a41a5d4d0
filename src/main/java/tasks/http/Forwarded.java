package tasks.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Forwarded} (RFC 7239): where each hop says that a request came from. What a client has sent stands in it
 * before what a proxy adds, and within that, in quotes, stands what the client has said of the host: neither must pass for the
 * proxy's own words.
 */
final class Forwarded {
    /** Of values without quotes all that proxies write is taken, such as an address of IPv6. */
    private static final Pattern PAIR =
            Pattern.compile("[ \\t]*+([!#$%&'*+.^_`|~0-9A-Za-z-]++)=(?:\"(.*)\"|([^\\s\"\\\\]*+))[ \\t]*+");

    private static final String UNKNOWN = "";

    private Forwarded() {}

    /** The node that each hop names, in their order; empty for a hop that names none, or cannot be read. */
    static List<String> nodes(List<String> values) {
        List<String> nodes = new ArrayList<>();
        for (String value : values) {
            int start = 0;
            while (start < value.length()) {
                int end = end(value, start, value.length(), ',');
                if (end < 0) {
                    nodes.add(UNKNOWN);
                    // a quote that a client has opened; what the last hop has added comes after it
                    int last = value.lastIndexOf(',');
                    start = last < start ? value.length() : last + 1;
                } else {
                    if (!value.substring(start, end).isBlank()) {
                        nodes.add(node(value, start, end).orElse(UNKNOWN));
                    }
                    start = end + 1;
                }
            }
        }
        return nodes;
    }

    private static Optional<String> node(String value, int from, int to) {
        Optional<String> node = Optional.empty();
        int start = from;
        while (start <= to) {
            int end = end(value, start, to, ';');
            String text = value.substring(start, end);
            Matcher pair = PAIR.matcher(text);
            boolean there = pair.matches();
            if (!there && !text.isBlank()) {
                return Optional.empty();
            }
            if (there && pair.group(1).equalsIgnoreCase("for")) {
                if (node.isPresent()) {
                    return Optional.empty();
                }
                node = Optional.of(pair.group(2) == null ? pair.group(3) : pair.group(2));
            }
            start = end + 1;
        }
        return node;
    }

    /** Where that sign stands next, but within quotes, or the text ends; negative where a quote does not end. */
    private static int end(String text, int from, int to, char sign) {
        boolean quoted = false;
        int i = from;
        while (i < to && (quoted || text.charAt(i) != sign)) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            }
            i++;
        }
        return quoted ? -1 : Math.min(i, to);
    }
}
