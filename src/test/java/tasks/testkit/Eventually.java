package tasks.testkit;

import java.util.concurrent.TimeUnit;

/** Waits for what comes true soon, such as a line in a log. */
public final class Eventually {
    private static final long SECONDS = 10;
    private static final long SHORTEST_MILLIS = 10;
    private static final long LONGEST_MILLIS = 160;

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
        for (long pause = SHORTEST_MILLIS; ; pause = Math.min(2 * pause, LONGEST_MILLIS)) {
            try {
                claim.check();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        }
    }
}
