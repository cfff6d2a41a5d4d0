package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tasks.http.HttpFailure;

/**
 * So many of something in a time, for each of many keys. Of keys that come in masses, those that have been quiet are
 * forgotten: memory stays bounded.
 *
 * <p><b>Threads:</b> called by all at once.
 */
final class Attempts {
    private final Bandwidth bandwidth;
    private final Cache<String, Bucket> buckets;

    /**
     * So many at most within each window, which begins with a key's first.
     *
     * @param mostKeys of half a kilobyte each
     */
    Attempts(long most, Duration window, int mostKeys) {
        bandwidth = Bandwidth.builder()
                .capacity(most)
                .refillIntervally(most, window)
                .build();
        buckets = Caffeine.newBuilder()
                .maximumSize(mostKeys)
                .expireAfterAccess(window)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Takes one.
     *
     * @throws HttpFailure 429 where none is left
     */
    void take(String key) {
        ConsumptionProbe probe = probe(key);
        if (!probe.isConsumed()) {
            throw HttpFailure.tooManyRequests(seconds(probe.getNanosToWaitForRefill()));
        }
    }

    ConsumptionProbe probe(String key) {
        return bucket(key).tryConsumeAndReturnRemaining(1);
    }

    /** Puts one back that was taken. */
    void giveBack(String key) {
        bucket(key).addTokens(1);
    }

    private Bucket bucket(String key) {
        return buckets.get(key, k -> Bucket.builder().addLimit(bandwidth).build());
    }

    /** Rounded up. */
    static long seconds(long nanos) {
        return Math.max(1, (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1));
    }
}
