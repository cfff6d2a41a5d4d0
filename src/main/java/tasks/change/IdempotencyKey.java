package tasks.change;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
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
    /**
     * The key of a request that has one.
     *
     * @throws HttpFailure 400 where it is not a sound one
     */
    static Optional<IdempotencyKey> of(Call call) {
        return call.idempotencyKey().map(name -> new IdempotencyKey(name, fingerprint(call)));
    }

    private static String fingerprint(Call call) {
        MessageDigest digest = Digests.sha256();
        digest.update((call.head().method() + '\n' + call.head().path() + '\n').getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(call.body()));
    }
}
