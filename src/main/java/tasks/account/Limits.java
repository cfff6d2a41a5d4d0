package tasks.account;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How often passwords can be guessed and accounts made. A guesser is stopped at an account from his address, so that he never
 * stops its owner at another.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Limits {
    private final Guesses logins;
    private final Guesses loginsOfAddress;
    private final Guesses passwords;
    private final Attempts signUps = new Attempts(20, Duration.ofHours(1));
    private final Attempts takenNames = new Attempts(100, Duration.ofHours(1));

    public Limits() {
        this(Duration.ofSeconds(10), System::nanoTime);
    }

    /** Those who come at once wait so long for each other. */
    Limits(Duration patience, LongSupplier nanos) {
        Duration minute = Duration.ofMinutes(1);
        logins = new Guesses(10, minute, patience, nanos);
        loginsOfAddress = new Guesses(300, minute, patience, nanos);
        passwords = new Guesses(10, minute, patience, nanos);
    }

    /** Something that is given back where it turns out to be no failure. */
    @FunctionalInterface
    interface Taken {
        void giveBack();
    }

    /**
     * A login, which counts where it fails.
     *
     * @param login empty where it fails
     */
    <T> Optional<T> login(Asker asker, Supplier<Optional<T>> login) {
        return loginsOfAddress.tried(asker.network(), () -> logins.tried(asker.key(), login));
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
        String network = Asker.network(address);
        signUps.take(network);
        return () -> signUps.giveBack(network);
    }

    /** A name that somebody has: to be asked often for that tells who is here. */
    void takenName(String address) {
        takenNames.take(Asker.network(address));
    }
}
