package tasks.http;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code If-Match} and {@code If-None-Match} (RFC 9110 section 13.1) against ETags that are numbers: {@code "7"}. A tag is
 * compared after {@code W/} is dropped, and what proxies add when they compress ({@code "7-gzip"}, {@code "7;br"},
 * {@code "7"-gzip}, one after another as well), so that no false conflict arises.
 *
 * @param ifMatch the header's values; none where it was not sent
 * @param ifNoneMatch the header's values; none where it was not sent
 */
public record Preconditions(List<String> ifMatch, List<String> ifNoneMatch) {
    /** Of four proxies in a row at most: without a bound, a long header would exhaust the stack. */
    private static final String SUFFIX = "(?:(?:--?|;)[A-Za-z0-9]+){0,4}";

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([0-9]{1,19})" + SUFFIX + "\"" + SUFFIX);

    /** The ETag of a state: {@code "7"}. */
    public static String tag(long seq) {
        return '"' + Long.toString(seq) + '"';
    }

    /**
     * Lets a write of a state pass.
     *
     * @param seq of the state as it is
     * @throws HttpFailure 412 where it is not what the request expects, 400 for a star among tags
     */
    public void check(long seq) {
        if (isKnown(seq)) {
            throw HttpFailure.preconditionFailed();
        }
    }

    /**
     * Whether a reader has this state already: 304.
     *
     * @throws HttpFailure 412 where the reader expects another one (RFC 9110 section 13.2.2), 400 for a star among tags
     */
    public boolean isKnown(long seq) {
        if (!ifMatch.isEmpty() && !names(ifMatch, seq)) {
            throw HttpFailure.preconditionFailed();
        }
        return !ifNoneMatch.isEmpty() && names(ifNoneMatch, seq);
    }

    private static boolean names(List<String> values, long seq) {
        List<String> elements = values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
        if (elements.contains("*")) {
            if (elements.size() > 1) {
                throw HttpFailure.badRequest("* must stand alone in If-Match and If-None-Match");
            }
            return true;
        }
        String wanted = Long.toString(seq);
        return elements.stream()
                .map(TAG::matcher)
                .anyMatch(tag -> tag.matches() && tag.group(1).equals(wanted));
    }
}
