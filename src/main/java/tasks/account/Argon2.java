package tasks.account;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A hash by Argon2id (RFC 9106, version 1.3) with what it was made with, in PHC form:
 * {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}.
 *
 * @param memory KiB
 */
@SuppressWarnings("ArrayRecordComponent") // compared by one method only
record Argon2(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})\\$([^$]+)\\$([^$]+)");

    /** Hashes. */
    static Argon2 of(byte[] password, int memory, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return new Argon2(memory, passes, lanes, salt, hash);
    }

    /**
     * Reads one.
     *
     * @throws IllegalStateException for what is none
     */
    static Argon2 parse(String text) {
        Matcher phc = PHC.matcher(text);
        if (!phc.matches()) {
            throw new IllegalStateException("A password's hash in the database is malformed");
        }
        return new Argon2(
                Integer.parseInt(phc.group(1)),
                Integer.parseInt(phc.group(2)),
                Integer.parseInt(phc.group(3)),
                Base64.getDecoder().decode(phc.group(4)),
                Base64.getDecoder().decode(phc.group(5)));
    }

    /** Hashes the same way, and compares in a time that tells nothing. */
    boolean matches(byte[] password) {
        return MessageDigest.isEqual(hash, alike(password, salt).hash);
    }

    /** Another, at the same cost. */
    Argon2 alike(byte[] password, byte[] otherSalt) {
        return of(password, memory, passes, lanes, otherSalt, hash.length);
    }

    /** PHC form, whose base64 has no padding. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + '$' + base64.encodeToString(salt) + '$'
                + base64.encodeToString(hash);
    }
}
