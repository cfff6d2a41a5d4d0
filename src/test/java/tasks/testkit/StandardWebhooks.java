package tasks.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver's check of a message, written from the specification (Standard Webhooks 1.0) and not from the sender. */
public final class StandardWebhooks {
    private static final int TOLERANCE_SECONDS = 300;

    private StandardWebhooks() {}

    /** Fails where the message is not signed with the secret, or not of now. */
    public static void verify(String secret, Receiver.Received message) throws Exception {
        assertTrue(isSigned(secret, message), () -> "not signed: " + message);
        long sent = Long.parseLong(message.headers().get("webhook-timestamp"));
        assertTrue(Math.abs(System.currentTimeMillis() / 1000 - sent) <= TOLERANCE_SECONDS, () -> "old: " + message);
    }

    /** Whether one of the message's signatures is by the secret, {@code whsec_…}. */
    public static boolean isSigned(String secret, Receiver.Received message) throws Exception {
        if (!secret.startsWith("whsec_")) {
            throw new AssertionError("no secret: " + secret);
        }
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        assertTrue(key.length >= 24 && key.length <= 64);
        String signed = message.id() + '.' + message.headers().get("webhook-timestamp") + '.' + message.body();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] wanted = mac.doFinal(signed.getBytes(UTF_8));
        return Arrays.stream(message.headers().get("webhook-signature").split(" "))
                .filter(signature -> signature.startsWith("v1,"))
                .anyMatch(signature ->
                        MessageDigest.isEqual(wanted, Base64.getDecoder().decode(signature.substring(3))));
    }
}
