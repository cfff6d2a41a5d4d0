package tasks.filter;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The {@code traceparent} of a request (W3C Trace Context, section 3.2): {@code 00-<trace>-<parent>-<flags>}. One that is sound
 * is taken over as it is; of a later version, what this one knows of it (section 4.3). Anything else begins a trace of its own,
 * which is not sampled here.
 */
final class TraceParent {
    private static final int LENGTH = 55;
    private static final int FLAGS = 53;

    /** Neither of the ids may be all zeros, nor the version ff. */
    private static final Pattern SOUND =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    private TraceParent() {}

    /**
     * The one to answer and to log.
     *
     * @param sent all values of the header
     */
    static String of(List<String> sent) {
        if (sent.size() != 1 || !SOUND.matcher(sent.get(0)).matches()) {
            return fresh();
        }
        String value = sent.get(0);
        if (value.startsWith("00-")) {
            return value.length() == LENGTH ? value : fresh();
        }
        boolean sampled = Integer.parseInt(value, FLAGS, LENGTH, 16) % 2 == 1;
        return "00" + value.substring(2, FLAGS) + (sampled ? "01" : "00");
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        // the last bits, so that no id is all zeros
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + '-'
                + hex.toHexDigits(random.nextLong() | 1) + "-00";
    }
}
