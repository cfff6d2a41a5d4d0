package tasks.change;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tasks.http.Call;
import tasks.http.Digests;
import tasks.http.HttpFailure;

/**
 * An {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header): the client's name for one request, however often
 * it is sent.
 *
 * @param name 1 to 255 visible ASCII characters
 * @param fingerprint of the request it was sent with: SHA-256 of method, path and body, in hex
 */
record IdempotencyKey(String name, String fingerprint) {
    private static final int MAX_LENGTH = 255;

    /**
     * The key of a request that has one.
     *
     * @throws HttpFailure 400 where it is not a sound one
     */
    static Optional<IdempotencyKey> of(Call call) {
        List<String> values = call.header("Idempotency-Key");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String name = values.get(0);
        boolean sound = values.size() == 1
                && !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!sound) {
            throw HttpFailure.badRequest("Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        return Optional.of(new IdempotencyKey(name, fingerprint(call)));
    }

    private static String fingerprint(Call call) {
        MessageDigest digest = Digests.sha256();
        digest.update((call.head().method() + '\n' + call.head().path() + '\n').getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(call.body()));
    }
}
