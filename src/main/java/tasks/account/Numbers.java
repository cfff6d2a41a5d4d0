package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which session or token a secret is of, by its hash. That never changes, so it is remembered; whether it is still good is
 * asked elsewhere. What is unknown is looked up each time.
 *
 * <p><b>Threads:</b> called by all at once.
 */
final class Numbers {
    private static final int MOST_REMEMBERED = 10_000;

    private final Cache<String, Long> remembered = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();
    private final Function<String, Optional<Long>> lookup;

    Numbers(Function<String, Optional<Long>> lookup) {
        this.lookup = lookup;
    }

    Optional<Long> of(String hash) {
        Optional<Long> known = Optional.ofNullable(remembered.getIfPresent(hash));
        if (known.isPresent()) {
            return known;
        }
        Optional<Long> found = lookup.apply(hash);
        found.ifPresent(id -> remembered.put(hash, id));
        return found;
    }
}
