package tasks.testkit;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A whole response.
 *
 * @param headers by lower-case name
 */
public record Answer(int status, Map<String, List<String>> headers, String body) {

    /** Whether the server was busy: its client may ask again. */
    public boolean isBusy() {
        return status == 503;
    }

    /** The header's values, joined by a comma and a space; null where it is absent. */
    public String header(String name) {
        List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
        return values == null ? null : String.join(", ", values);
    }

    /** The names of the headers that begin so. */
    public List<String> headersStarting(String prefix) {
        return headers.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .collect(Collectors.toList());
    }
}
