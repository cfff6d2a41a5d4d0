package tasks.filter;

import java.util.concurrent.TimeUnit;
import tasks.config.Settings.LogFormat;
import tasks.http.Json;
import tasks.http.JsonWriter;

/**
 * The two lines of a request, in the seed's form or as JSON. Whatever a client sends stays on its line: what is not visible
 * ASCII is escaped.
 */
final class LogLines {
    private static final long NANOS_PER_STEP = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int STEPS_PER_SECOND = 10_000;

    private final boolean json;

    LogLines(LogFormat format) {
        json = format == LogFormat.JSON;
    }

    /**
     * What both lines of a request say of it.
     *
     * @param path as sent, without the query
     * @param traceparent as answered
     */
    record Head(String method, String path, String id, String traceparent) {
        private void write(String event, JsonWriter out) {
            out.member("event", event)
                    .member("request_id", id)
                    .member("traceparent", traceparent)
                    .member("method", visible(method))
                    .member("path", visible(path));
        }
    }

    /** {@code [REQUEST]  GET /tasks} */
    String request(Head head) {
        return json
                ? object(out -> head.write("request", out))
                : "[REQUEST]  " + visible(head.method) + ' ' + visible(head.path);
    }

    /** {@code [RESPONSE] GET /tasks status=200 duration=0.0012s id=…} */
    String response(Head head, String user, String route, int status, long nanos) {
        if (!json) {
            return "[RESPONSE] " + visible(head.method) + ' ' + visible(head.path) + " status=" + status + " duration="
                    + seconds(nanos) + "s id=" + head.id;
        }
        return object(out -> {
            head.write("response", out);
            out.member("user", user)
                    .member("route", route)
                    .member("status", status)
                    .raw("duration", seconds(nanos));
        });
    }

    /** {@code [LOG] 7 lines dropped} */
    String dropped(long lines) {
        return json
                ? object(out -> out.member("event", "dropped").member("lines", lines))
                : "[LOG] " + lines + " lines dropped";
    }

    private static String object(JsonWriter.Members members) {
        return Json.text(members);
    }

    /** Seconds with four decimals, as the seed's {@code {duration:.4f}}. */
    static String seconds(long nanos) {
        long steps = (nanos + NANOS_PER_STEP / 2) / NANOS_PER_STEP;
        String fraction = Long.toString(STEPS_PER_SECOND + steps % STEPS_PER_SECOND);
        return steps / STEPS_PER_SECOND + "." + fraction.substring(1);
    }

    static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isVisible(text.charAt(i))) {
                return escaped(text);
            }
        }
        return text;
    }

    private static boolean isVisible(char c) {
        return c > ' ' && c < 0x7F;
    }

    private static String escaped(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isVisible(c)) {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        return line.toString();
    }
}
