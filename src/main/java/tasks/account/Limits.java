package tasks.account;

import java.time.Duration;
import tasks.config.IpAddress;

/**
 * How often passwords can be guessed and accounts made. A guesser is stopped at an account from his address, so that he never
 * stops its owner at another.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Limits {
    private static final int IPV6_BITS = 128;
    private static final int IPV6_NETWORK_BITS = 64;

    private final Attempts logins = new Attempts(10, Duration.ofMinutes(1));
    private final Attempts loginsOfAddress = new Attempts(300, Duration.ofMinutes(1));
    private final Attempts passwords = new Attempts(10, Duration.ofMinutes(1));
    private final Attempts signUps = new Attempts(20, Duration.ofHours(1));
    private final Attempts takenNames = new Attempts(100, Duration.ofHours(1));

    /** Something that is given back where it turns out to be no failure. */
    @FunctionalInterface
    interface Taken {
        void giveBack();
    }

    /** A login, which counts until it succeeds. */
    Taken login(String usernameKey, String address) {
        String network = network(address);
        String key = usernameKey + ' ' + network;
        loginsOfAddress.take(network);
        logins.take(key);
        return () -> {
            logins.giveBack(key);
            loginsOfAddress.giveBack(network);
        };
    }

    /** A password that is asked for again from somebody who is signed in. */
    Taken password(long owner) {
        String key = Long.toString(owner);
        passwords.take(key);
        return () -> passwords.giveBack(key);
    }

    /** A new account. */
    Taken signUp(String address) {
        String network = network(address);
        signUps.take(network);
        return () -> signUps.giveBack(network);
    }

    /** A name that somebody has: to be asked often for that tells who is here. */
    void takenName(String address) {
        takenNames.take(network(address));
    }

    /** One subscriber has many addresses of IPv6. */
    private static String network(String address) {
        return IpAddress.parse(address)
                .filter(known -> known.bits() == IPV6_BITS)
                .map(known ->
                        known.number().shiftRight(IPV6_BITS - IPV6_NETWORK_BITS).toString(16))
                .orElse(address);
    }
}
