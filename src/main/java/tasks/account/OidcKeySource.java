package tasks.account;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.http.HttpFailure;
import tasks.work.Offer;

/**
 * The identity provider's keys as they were last read. A key that is not among them has them read again, but not more often
 * than each half minute, however many ask. While the provider is away, the keys that are known serve on, for a day.
 *
 * <p><b>Threads:</b> called by all at once. It owns {@code tasks-oidc-keys}, on which alone the provider is spoken to; those
 * who need a key that is not known wait for it, a certain time and a certain number of them.
 */
public final class OidcKeySource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OidcKeySource.class);

    /** A request has to be answered within two seconds. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    /** Strangers, who can name any key in a token, must not take all threads of the server while the provider is slow. */
    private static final int MOST_WAITING = 50;

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PAUSE_WITHOUT_KEYS = Duration.ofSeconds(3);
    /** A key that the provider has withdrawn is good no longer than that. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long CLOSE_SECONDS = 5;

    private final OidcDocuments documents;
    private final LongSupplier nanos;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private final ExecutorService executor = Executors.newSingleThreadExecutor(run -> {
        Thread thread = new Thread(run, "tasks-oidc-keys");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<Known> known = Optional.empty();

    private record Known(OidcKeys keys, long read) {}

    /** One look at the provider, and whether it worked. */
    private record Reading(long began, CompletableFuture<Boolean> done) {}

    /** The keys of an issuer; none are read yet. */
    public OidcKeySource(String issuer, LongSupplier nanos) {
        this.documents = new OidcDocuments(issuer);
        this.nanos = nanos;
    }

    /** Has the keys read before anybody needs them; it waits for nothing. */
    public void warm() {
        var unused = reading(PAUSE_WITHOUT_KEYS);
    }

    /**
     * The keys that a token may be signed with; none where the provider has no such key.
     *
     * @throws HttpFailure 503 where that cannot be said, since the provider is away
     */
    List<JWK> find(JWSAlgorithm algorithm, Optional<String> keyId) {
        Optional<Known> before = known();
        List<JWK> found = find(before, algorithm, keyId);
        if (!found.isEmpty()) {
            if (age(before.orElseThrow()) > FRESH.toNanos()) {
                var unused = reading(PAUSE);
            }
            return found;
        }
        boolean worked = await(reading(before.isPresent() ? PAUSE : PAUSE_WITHOUT_KEYS));
        found = find(known(), algorithm, keyId);
        if (found.isEmpty() && !worked) {
            throw HttpFailure.unavailable(Math.toIntExact(PAUSE_WITHOUT_KEYS.toSeconds()));
        }
        return found;
    }

    private static List<JWK> find(Optional<Known> known, JWSAlgorithm algorithm, Optional<String> keyId) {
        return known.map(k -> k.keys.find(algorithm, keyId)).orElse(List.of());
    }

    private Optional<Known> known() {
        return known.filter(k -> age(k) < KEPT.toNanos());
    }

    private long age(Known keys) {
        return nanos.getAsLong() - keys.read;
    }

    /** The one that is under way, or the last where that began within a pause, or a new one. */
    private Reading reading(Duration pause) {
        Reading before = last.get();
        long now = nanos.getAsLong();
        if (before != null) {
            boolean over = before.done.isDone();
            if (!over && now - before.began > LONGEST.toNanos()) {
                documents.abort();
            }
            if (!over || now - before.began < pause.toNanos()) {
                return before;
            }
        }
        Reading next = new Reading(now, new CompletableFuture<>());
        if (!last.compareAndSet(before, next)) {
            return Objects.requireNonNull(last.get());
        }
        if (!Offer.isTaken(executor, () -> read(next))) {
            next.done.complete(false);
        }
        return next;
    }

    private void read(Reading reading) {
        boolean worked = false;
        try {
            known = Optional.of(new Known(documents.keys(), nanos.getAsLong()));
            worked = true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("The identity provider's keys cannot be read: {}", e.toString());
        } finally {
            reading.done.complete(worked);
        }
    }

    private boolean await(Reading reading) {
        if (reading.done.isDone()) {
            return reading.done.join();
        }
        if (!waiting.tryAcquire()) {
            throw HttpFailure.unavailable(1);
        }
        try {
            return reading.done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        documents.abort();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The identity provider holds up the stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
