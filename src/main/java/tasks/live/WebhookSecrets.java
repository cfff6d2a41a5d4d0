package tasks.live;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What signs a webhook's messages: its secret, and those before it for a day, so that a receiver can be given the new one
 * without losing a message. Standard Webhooks 1.0, "Signature scheme".
 *
 * @param keys the newest first
 */
record WebhookSecrets(List<Key> keys) {
    /** A secret that was replaced signs for so long. */
    static final Duration KEPT = Duration.ofHours(24);

    /** At once; then the oldest is given up. */
    private static final int MOST = 5;

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    /**
     * One secret.
     *
     * @param base64 32 random bytes
     * @param until when it ends, in milliseconds since 1970; {@link Long#MAX_VALUE} for the newest
     */
    record Key(String base64, long until) {
        byte[] bytes() {
            return Base64.getDecoder().decode(base64);
        }
    }

    static WebhookSecrets fresh(SecureRandom random) {
        return new WebhookSecrets(List.of(key(random)));
    }

    private static Key key(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Key(Base64.getEncoder().encodeToString(bytes), Long.MAX_VALUE);
    }

    /** With a new one before them. */
    WebhookSecrets rotated(SecureRandom random, long now) {
        List<Key> all = new ArrayList<>();
        all.add(key(random));
        for (Key key : valid(now)) {
            if (all.size() < MOST) {
                all.add(new Key(key.base64, Math.min(key.until, now + KEPT.toMillis())));
            }
        }
        return new WebhookSecrets(List.copyOf(all));
    }

    /** Those that sign now. */
    List<Key> valid(long now) {
        return keys.stream().filter(key -> key.until > now).toList();
    }

    /** The newest, as its owner is shown it. */
    String shown() {
        return PREFIX + keys.get(0).base64;
    }

    /** A line each. */
    String text() {
        StringBuilder lines = new StringBuilder();
        for (Key key : keys) {
            lines.append(key.until).append(' ').append(key.base64).append('\n');
        }
        return lines.toString();
    }

    static WebhookSecrets of(String text) {
        return new WebhookSecrets(text.lines()
                .map(line -> {
                    int space = line.indexOf(' ');
                    return new Key(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
                })
                .toList());
    }
}
