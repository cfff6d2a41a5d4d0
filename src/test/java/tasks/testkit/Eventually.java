package tasks.testkit;

import java.util.concurrent.TimeUnit;

/** Waits for what comes true soon, such as a line in a log. */
public final class Eventually {
    private static final long SECONDS = 10;
    private static final long PAUSE_MILLIS = 10;

    private Eventually() {}

    /** A claim about the world. */
    @FunctionalInterface
    public interface Claim {
        void check() throws Exception;
    }

    /** Returns when the claim holds; after ten seconds, fails as it fails. */
    public static void check(Claim claim) throws Exception {
        check(SECONDS, claim);
    }

    /** Returns when the claim holds; after that many seconds, fails as it fails. */
    public static void check(long seconds, Claim claim) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                claim.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
