package tasks.ops;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text as it stands in HTML. */
final class Html {
    private Html() {}

    /** Nothing in it is markup; null is nothing. */
    static String text(@Nullable Object value) {
        return value == null
                ? ""
                : value.toString()
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;");
    }

    /** As {@link #text}, with what is between backticks as code. */
    static String prose(@Nullable Object value) {
        return text(value).replaceAll("`([^`]*)`", "<code>$1</code>");
    }

    /** The name of a place on a page. */
    static String id(String kind, String name) {
        String words = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return kind + (words.startsWith("-") ? "" : "-") + words;
    }
}
