package tasks.filter;

import java.util.concurrent.TimeUnit;
import tasks.config.Settings.LogFormat;
import tasks.http.Json;

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

    /** {@code [REQUEST]  GET /tasks} */
    String request(String method, String path, String id) {
        if (!json) {
            return "[REQUEST]  " + visible(method) + ' ' + visible(path);
        }
        return object(out -> out.member("event", "request")
                .member("request_id", id)
                .member("method", visible(method))
                .member("path", visible(path)));
    }

    /** {@code [RESPONSE] GET /tasks status=200 duration=0.0012s id=…} */
    String response(String method, String path, String id, String user, String route, int status, long nanos) {
        if (!json) {
            return "[RESPONSE] " + visible(method) + ' ' + visible(path) + " status=" + status + " duration="
                    + seconds(nanos) + "s id=" + id;
        }
        return object(out -> out.member("event", "response")
                .member("request_id", id)
                .member("method", visible(method))
                .member("path", visible(path))
                .member("user", user)
                .member("route", route)
                .member("status", status)
                .raw("duration", seconds(nanos)));
    }

    private static String object(tasks.http.JsonWriter.Members members) {
        return new String(Json.write(members), java.nio.charset.StandardCharsets.UTF_8);
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
