package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tasks.config.AccountRules;
import tasks.http.HttpFailure;

/**
 * Hashes passwords with Argon2id (RFC 9106), with the parameters that OWASP names: 19 MiB, two passes, one lane. A hash
 * takes tens of milliseconds of a core, so no more run at once than there are cores; the rest wait for a while, and have their
 * turns by whether they have been here before or often, where they come from and whose password they name.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Passwords {
    /** No password has more units of UTF-16. */
    private static final int MOST_UNITS = 2 * AccountRules.MOST_PASSWORD;

    private static final int SALT_BYTES = 16;

    /** Of 256 random bits that nobody has. All others are made at its cost: who does not exist takes as long as who does. */
    private static final String NOBODYS =
            "$argon2id$v=19$m=19456,t=2,p=1$UhEpvDks7gYTEwM2d6hzXA$" + "T33pMyEORa1xPcgUc+674RThA/lFBaKR6kmCFPMkBBo";

    private static final int MOST_WAITING = 60;

    /** Each is one who knows a password, and so of a bounded number; of more, those that rest are forgotten. */
    private static final int MOST_KNOWN = 50_000;

    private static final Duration KNOWN = Duration.ofDays(30);

    /** In an hour, of a site where nobody has signed in: so many have their turn as quickly as those who have. */
    private static final int FIRST_GUESSES = 3;

    /** In an hour, of a site from which people have signed in before: more are of a program that does it without end. */
    private static final int FIRST_LOGINS = 100;

    private static final Duration LATELY = Duration.ofHours(1);
    /** Strangers fill these. */
    private static final int MOST_SITES = 50_000;

    private final SecureRandom random = new SecureRandom();
    private final Turns turns;
    private final Argon2 nobodys;
    /** Who has named the right password from where they are. */
    private final Cache<String, Boolean> known = Caffeine.newBuilder()
            .expireAfterAccess(KNOWN)
            .maximumSize(MOST_KNOWN)
            .executor(Runnable::run)
            .build();
    /** Of those who are known, by site. */
    private final Counts logins = new Counts(LATELY, MOST_SITES, System::nanoTime);
    /** Of strangers who named no right password, by site. */
    private final Counts guesses = new Counts(LATELY, MOST_SITES, System::nanoTime);

    /**
     * A hasher.
     *
     * @param slots how many hashes run at once
     * @param patience how long one waits for its turn
     */
    public Passwords(int slots, Duration patience) {
        this(slots, patience, NOBODYS);
    }

    /** One that hashes at the cost of this hash, which is nobody's. */
    Passwords(int slots, Duration patience, String nobodys) {
        turns = new Turns(slots, MOST_WAITING, patience);
        this.nobodys = Argon2.parse(nobodys);
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
        String hash = turns.run(way(asker), () -> hashNow(password));
        count(asker, false);
        return hash;
    }

    /**
     * Three take turns: who has been here before, who comes anew, and those who have come often lately, of either kind. So as many
     * as may come keep out nobody who comes seldom, once each has had his first turns.
     */
    private List<String> way(Asker asker) {
        Place place = asker.place();
        String kind = isKnown(asker) ? "known" : "new";
        boolean seldom =
                isKnown(asker) ? logins.of(place.site()) < FIRST_LOGINS : guesses.of(place.site()) < FIRST_GUESSES;
        return List.of(seldom ? kind : "often", place.provider(), place.site(), place.network(), asker.account());
    }

    /** That a turn is over; not that one was refused, or who waits in vain would soon have come often. */
    private void count(Asker asker, boolean right) {
        if (isKnown(asker)) {
            logins.add(asker.place().site());
        } else if (!right) {
            guesses.add(asker.place().site());
        }
    }

    /** Whether the right password has been named from there. */
    boolean isKnown(Asker asker) {
        return known.getIfPresent(asker.key()) != null;
    }

    /**
     * Whether the password is the one that was hashed. Takes as long where there is no hash.
     *
     * @param hash null where there is none
     * @throws HttpFailure 429 where too many are waiting
     */
    boolean matches(Asker asker, String password, @Nullable String hash) {
        boolean same =
                turns.run(way(asker), () -> (hash == null ? nobodys : Argon2.parse(hash)).matches(bytes(password)));
        boolean right = same && hash != null && password.length() <= MOST_UNITS;
        count(asker, right);
        if (right) {
            known.put(asker.key(), true);
        }
        return right;
    }

    private String hashNow(String password) {
        return nobodys.alike(bytes(password), salt()).text();
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
