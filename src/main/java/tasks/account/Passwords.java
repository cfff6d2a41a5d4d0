package tasks.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tasks.config.AccountRules;
import tasks.http.HttpFailure;

/**
 * Hashes passwords with Argon2id (RFC 9106), with the parameters that OWASP names: 19 MiB, two passes, one lane. A hash
 * takes tens of milliseconds of a core, so no more run at once than there are cores; the rest wait for a while, and have their
 * turns by where they come from and whose password they name.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Passwords {
    /** No password has more units of UTF-16. */
    private static final int MOST_UNITS = 2 * AccountRules.MOST_PASSWORD;

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    /** Of 256 random bits that nobody has: who does not exist costs as much time as who does. */
    private static final String NOBODYS =
            "$argon2id$v=19$m=19456,t=2,p=1$UhEpvDks7gYTEwM2d6hzXA$" + "T33pMyEORa1xPcgUc+674RThA/lFBaKR6kmCFPMkBBo";

    private static final int MOST_WAITING = 60;

    private final SecureRandom random = new SecureRandom();
    private final Turns turns;

    /**
     * A hasher.
     *
     * @param slots how many hashes run at once
     * @param patience how long one waits for its turn
     */
    public Passwords(int slots, Duration patience) {
        turns = new Turns(slots, MOST_WAITING, patience);
    }

    /**
     * A new password from a request.
     *
     * @param member what it is called there
     * @throws HttpFailure 400
     */
    static String checked(Optional<String> password, String member) {
        String given = given(password, member);
        if (!AccountRules.isPassword(given)) {
            throw HttpFailure.badRequest(member + " must be 10 to 1,000 characters");
        }
        return given;
    }

    /**
     * A password from a request that is only compared.
     *
     * @throws HttpFailure 400 where there is none
     */
    static String given(Optional<String> password, String member) {
        return password.filter(p -> !p.isEmpty()).orElseThrow(() -> HttpFailure.badRequest(member + " is required"));
    }

    /**
     * Hashes a password with a salt of its own.
     *
     * @return PHC form: {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}
     * @throws HttpFailure 429 where too many are waiting
     */
    String hash(Asker asker, String password) {
        return turns.run(asker, () -> hashNow(password));
    }

    /**
     * Whether the password is the one that was hashed. Takes as long where there is no hash.
     *
     * @param hash null where there is none
     * @throws HttpFailure 429 where too many are waiting
     */
    boolean matches(Asker asker, String password, @Nullable String hash) {
        boolean same = turns.run(
                asker, () -> Argon2.parse(hash == null ? NOBODYS : hash).matches(bytes(password)));
        return same && hash != null && password.length() <= MOST_UNITS;
    }

    private String hashNow(String password) {
        return Argon2.of(bytes(password), MEMORY_KIB, PASSES, LANES, salt(), HASH_BYTES)
                .text();
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return salt;
    }

    /** One person's é is typed in two ways by two keyboards (RFC 8265 section 4.2). */
    private static byte[] bytes(String password) {
        String bounded = password.length() > MOST_UNITS ? password.substring(0, MOST_UNITS) : password;
        return Normalizer.normalize(bounded, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
