package tasks.live;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tasks.http.Call;
import tasks.http.HttpFailure;

/**
 * The opening handshake of a WebSocket (RFC 6455 section 4.2.1), checked here so that a bad one is told the same on every
 * container.
 */
final class Handshake {
    private static final int KEY_BYTES = 16;
    private static final int KEY_LENGTH = 24;

    private Handshake() {}

    /**
     * Lets a sound one pass.
     *
     * @throws HttpFailure 426 for a request that is none, or of another version; 400 for one that is broken
     */
    static void check(Call call) {
        if (!call.head().method().equals("GET") || !names(call.header("Upgrade"), "websocket")) {
            throw HttpFailure.websocketRequired();
        }
        if (!call.header("Sec-WebSocket-Version").equals(List.of("13"))) {
            throw HttpFailure.websocketRequired();
        }
        if (!names(call.header("Connection"), "upgrade")) {
            throw HttpFailure.badRequest("Header Connection is invalid");
        }
        List<String> keys = call.header("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.get(0).strip())) {
            throw HttpFailure.badRequest("Header Sec-WebSocket-Key is invalid");
        }
        checkNoBody(call);
    }

    /** What comes after the head belongs to the new protocol, or never ends. */
    static void checkNoBody(Call call) {
        if (call.body().length > 0 || !call.header("Transfer-Encoding").isEmpty()) {
            throw HttpFailure.badRequest("Request must not have a body");
        }
    }

    private static boolean names(List<String> values, String token) {
        return values.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .anyMatch(value -> value.strip().toLowerCase(Locale.ROOT).equals(token));
    }

    private static boolean isKey(String key) {
        try {
            // Java takes one without its padding as well
            return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
