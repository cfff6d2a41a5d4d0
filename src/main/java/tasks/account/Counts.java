package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How often each of many has done something, in a time that begins with the first. Of more than so many, those that have been
 * quiet are forgotten: memory stays bounded.
 *
 * <p><b>Threads:</b> called by all at once.
 */
final class Counts {
    private final Cache<String, AtomicInteger> counts;

    /**
     * Nothing yet.
     *
     * @param mostKeys of a tenth of a kilobyte each
     */
    Counts(Duration window, int mostKeys, LongSupplier nanos) {
        counts = Caffeine.newBuilder()
                .expireAfterWrite(window)
                .maximumSize(mostKeys)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** How often so far. */
    int of(String key) {
        AtomicInteger count = counts.getIfPresent(key);
        return count == null ? 0 : count.get();
    }

    /** Once more; how often that makes. */
    int add(String key) {
        return counts.get(key, k -> new AtomicInteger()).incrementAndGet();
    }

    /** How many are remembered. */
    int size() {
        return counts.asMap().size();
    }
}
