package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import tasks.http.Identity;

/**
 * When a browser is sent its cookie anew: a session ends after so long without use, and its cookie must not end before. So one
 * that is used is sent again with the same value, once a day, and is kept by the browser for a day longer than a session rests.
 * Whether a session is still good is asked elsewhere, and no cookie says so.
 *
 * <p>This process remembers which it has sent. A new process, or another node, has sent none, and sends each once more.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class CookieRenewals {
    private static final Duration STEP = Duration.ofDays(1);
    private static final int MOST_REMEMBERED = 100_000;

    private final long seconds;
    private final Cache<String, Boolean> sent;

    /**
     * None is sent yet.
     *
     * @param life after which time without use a session ends
     */
    public CookieRenewals(Duration life, Clock clock) {
        seconds = life.plus(STEP).toSeconds();
        sent = Caffeine.newBuilder()
                .expireAfterWrite(STEP)
                .maximumSize(MOST_REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** For how many seconds a browser is to keep the cookie of a session that begins. */
    long first(long session) {
        sent.put(Credentials.session(session), true);
        return seconds;
    }

    /** For how many seconds it is to keep it from now on; empty where it has been told within a day. */
    public OptionalLong due(Identity holder) {
        boolean first = sent.asMap().putIfAbsent(holder.credential(), true) == null;
        return first ? OptionalLong.of(seconds) : OptionalLong.empty();
    }
}
