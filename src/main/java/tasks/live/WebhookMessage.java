package tasks.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tasks.http.Json;

/**
 * One change as it is sent: Standard Webhooks 1.0. Each attempt has the same id and the same body.
 *
 * @param id by which a receiver knows what it has had; the epoch is in it, since a restored database gives numbers again
 * @param body {@code {"type":"task.changed","timestamp":"…","data":{"epoch":"…","seq":7,"operation":"update","task":{…}}}},
 *     or {@code task.deleted} with {@code "deleted":3}; a note's write has the {@code "note"} after it as well, as in the history
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WebhookMessage(String id, byte[] body) {
    private static final String ALGORITHM = "HmacSHA256";

    static WebhookMessage of(String epoch, long webhook, OutboxDao.Change change) {
        byte[] body = Json.write(out -> out.member("type", change.state().isPresent() ? "task.changed" : "task.deleted")
                .member("timestamp", Instant.ofEpochMilli(change.at()).toString())
                .object("data", data -> {
                    data.member("epoch", epoch).member("seq", change.seq()).member("operation", change.operation());
                    change.state()
                            .ifPresentOrElse(
                                    state -> data.raw("task", state), () -> data.member("deleted", change.task()));
                    change.note().ifPresent(note -> data.raw("note", note));
                }));
        return new WebhookMessage("msg_" + epoch + "_" + webhook + "_" + change.seq(), body);
    }

    /**
     * The header {@code webhook-signature}: one for each key, the newest first.
     *
     * @param seconds of the attempt, since 1970, as in {@code webhook-timestamp}
     */
    String signatures(List<WebhookSecrets.Key> keys, long seconds) {
        return String.join(
                " ", keys.stream().map(key -> signature(key.bytes(), seconds)).toList());
    }

    private String signature(byte[] key, long seconds) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((id + "." + seconds + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
