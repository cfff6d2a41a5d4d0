package tasks.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How secrets stand in the database that have to be read again: encrypted with AES-256-GCM under {@code TASKS_SECRET}, or as
 * they are where that is not set.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class SecretBox {
    private static final String PLAIN = "plain:";
    private static final String ENCRYPTED = "aes:";
    private static final String PURPOSE = "tasks: secrets in the database";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final @Nullable SecretKeySpec key;

    public SecretBox(Optional<String> secret) {
        key = secret.map(SecretBox::key).orElse(null);
    }

    private static SecretKeySpec key(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it goes into the database. */
    public String close(String secret) {
        if (key == null) {
            return PLAIN + secret;
        }
        byte[] nonce = Secrets.bytes(NONCE_BYTES);
        byte[] closed = crypt(Cipher.ENCRYPT_MODE, key, nonce, secret.getBytes(StandardCharsets.UTF_8));
        byte[] both = Arrays.copyOf(nonce, nonce.length + closed.length);
        System.arraycopy(closed, 0, both, nonce.length, closed.length);
        return ENCRYPTED + Base64.getEncoder().encodeToString(both);
    }

    /**
     * As it was before.
     *
     * @throws IllegalStateException where {@code TASKS_SECRET} is not what it was then, in a sentence for the operator
     */
    public String open(String stored) {
        if (stored.startsWith(PLAIN)) {
            return stored.substring(PLAIN.length());
        }
        if (key == null) {
            throw new IllegalStateException(
                    "TASKS_SECRET is not set, but secrets in the database are encrypted with it");
        }
        byte[] both = Base64.getDecoder().decode(stored.substring(ENCRYPTED.length()));
        byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
        byte[] closed = Arrays.copyOfRange(both, NONCE_BYTES, both.length);
        return new String(crypt(Cipher.DECRYPT_MODE, key, nonce, closed), StandardCharsets.UTF_8);
    }

    /** Whether it stands in the database in another way than it would be put there now. */
    public boolean isOutdated(String stored) {
        return stored.startsWith(PLAIN) == (key != null);
    }

    private static byte[] crypt(int mode, SecretKeySpec key, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "TASKS_SECRET is not the one that secrets in the database are encrypted with", e);
        }
    }
}
