package tasks.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import tasks.http.Digests;

/** Secrets that nobody can guess. The database gets their hashes; of 256 random bits a plain one tells nothing. */
final class Secrets {
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** 256 bits in 43 characters of base64url. */
    static String random() {
        return encode(bytes(BYTES));
    }

    /** Whether it has the form of one. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How it stands in the database. */
    static String hash(String secret) {
        return Digests.sha256Hex(secret);
    }
}
