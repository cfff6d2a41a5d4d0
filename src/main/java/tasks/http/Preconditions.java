package tasks.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code If-Match} and {@code If-None-Match} (RFC 9110 section 13.1) against ETags that are numbers: {@code "7"}. A tag is
 * compared after {@code W/} is dropped, and what proxies add when they compress ({@code "7-gzip"}, {@code "7;br"},
 * {@code "7"-gzip}), so that no false conflict arises.
 *
 * @param ifMatch the header's values; none where it was not sent
 * @param ifNoneMatch the header's values; none where it was not sent
 */
public record Preconditions(List<String> ifMatch, List<String> ifNoneMatch) {
    private static final String SUFFIX = "(?:(?:--?|;)[A-Za-z0-9]+)?";
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"([0-9]{1,19})" + SUFFIX + "\"" + SUFFIX);

    /** The ETag of a state: {@code "7"}. */
    public static String tag(long seq) {
        return '"' + Long.toString(seq) + '"';
    }

    /**
     * Lets a write of a state pass.
     *
     * @param seq of the state as it is
     * @throws HttpFailure 412 where it is not what the request expects
     */
    public void check(long seq) {
        boolean expected = ifMatch.isEmpty() || names(ifMatch, seq);
        if (!expected || names(ifNoneMatch, seq)) {
            throw HttpFailure.preconditionFailed();
        }
    }

    /** Whether a reader has this state already: 304. */
    public boolean isKnown(long seq) {
        return names(ifNoneMatch, seq);
    }

    private static boolean names(List<String> values, long seq) {
        String wanted = Long.toString(seq);
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                Matcher tag = TAG.matcher(element.strip());
                if (element.strip().equals("*")
                        || (tag.matches() && tag.group(1).equals(wanted))) {
                    return true;
                }
            }
        }
        return false;
    }
}
