package tasks.account;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tasks.http.HttpFailure;

/**
 * How often passwords can be guessed and accounts made. A guesser is stopped at an account from his address, so that he never
 * stops its owner at another.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Limits {
    /** Together, for whatever they wait: each holds a thread of the container. */
    private static final int MOST_WAITING = 40;

    /** Strangers fill these. */
    private static final int MOST_PLACES = 20_000;

    /** What a subscriber who has a whole site has of everything, of what a network has. */
    private static final int NETWORKS = 10;

    private static final int LOGINS = 10;
    private static final int SIGN_UPS = 20;
    private static final int TAKEN_NAMES = 100;

    private final Guesses logins;
    private final Guesses loginsOfSite;
    private final Guesses loginsOfAddress;
    private final Guesses passwords;
    private final Attempts signUps = hourly(SIGN_UPS);
    private final Attempts signUpsOfSite = hourly(SIGN_UPS * NETWORKS);
    private final Attempts takenNames = hourly(TAKEN_NAMES);
    private final Attempts takenNamesOfSite = hourly(TAKEN_NAMES * NETWORKS);

    public Limits() {
        this(Duration.ofSeconds(10), System::nanoTime);
    }

    /** Those who come at once wait so long for each other. */
    Limits(Duration patience, LongSupplier nanos) {
        Duration minute = Duration.ofMinutes(1);
        Semaphore waiting = new Semaphore(MOST_WAITING);
        logins = new Guesses(LOGINS, minute, patience, waiting, nanos);
        loginsOfSite = new Guesses(LOGINS * NETWORKS, minute, patience, waiting, nanos);
        loginsOfAddress = new Guesses(300, minute, patience, waiting, nanos);
        passwords = new Guesses(LOGINS, minute, patience, waiting, nanos);
    }

    private static Attempts hourly(int most) {
        return new Attempts(most, Duration.ofHours(1), MOST_PLACES);
    }

    /** Something that is given back where it turns out to be no failure. */
    @FunctionalInterface
    interface Taken {
        void giveBack();
    }

    /**
     * A login, which counts where it fails.
     *
     * @param known whether they have signed in from there before: what others of their site do is not held against them
     * @param login empty where it fails
     */
    <T> Optional<T> login(Asker asker, boolean known, Supplier<Optional<T>> login) {
        Supplier<Optional<T>> ofAccount = () -> logins.tried(asker.key(), login);
        return loginsOfAddress.tried(
                asker.place().network(),
                known || !asker.place().ofMany() ? ofAccount : () -> loginsOfSite.tried(asker.keyOfSite(), ofAccount));
    }

    /**
     * A password that is asked for again from somebody who is signed in: perhaps with a stolen token, from elsewhere than its owner.
     *
     * @param check empty where it is wrong
     */
    <T> Optional<T> password(Asker asker, Supplier<Optional<T>> check) {
        return passwords.tried(asker.key(), check);
    }

    /** A new account. */
    Taken signUp(String address) {
        Place place = Place.of(address);
        signUps.take(place.network());
        if (!place.ofMany()) {
            return () -> signUps.giveBack(place.network());
        }
        try {
            signUpsOfSite.take(place.site());
        } catch (HttpFailure e) {
            signUps.giveBack(place.network());
            throw e;
        }
        return () -> {
            signUps.giveBack(place.network());
            signUpsOfSite.giveBack(place.site());
        };
    }

    /** A name that somebody has: to be asked often for that tells who is here. */
    void takenName(String address) {
        Place place = Place.of(address);
        takenNames.take(place.network());
        if (place.ofMany()) {
            takenNamesOfSite.take(place.site());
        }
    }
}
