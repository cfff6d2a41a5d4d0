package tasks.live;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one webhook what it has not had, a message at a time and in order, until there is nothing left, its turn is over, or
 * one fails. How far it has come is written now and then: after a crash, some is sent again.
 *
 * <p><b>Threads:</b> called by all senders at once, of one webhook by one.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Longer than a message may take, and what comes before it since the lease was last kept. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final int AT_WORK = 16;
    private static final Duration KEEP = Duration.ofSeconds(1);
    /** Then others are served first, once the message that is on its way has been answered. */
    static final Duration TURN = Duration.ofSeconds(5);

    private final OutboxDao outbox;
    private final WebhookClient client;
    private final String epoch;
    private final Backoff backoff;
    private final Duration longest;
    private final BooleanSupplier stopped;
    /** Held by who is at work here, not by who waits for a receiver: so many may be in the database at once. */
    private final Semaphore working = new Semaphore(AT_WORK);

    /**
     * Sends what the outbox has.
     *
     * @param longest how long a turn lasts; one message is sent in each, however short it is
     */
    Delivery(
            OutboxDao outbox,
            WebhookClient client,
            String epoch,
            Backoff backoff,
            Duration longest,
            BooleanSupplier stopped) {
        this.outbox = outbox;
        this.client = client;
        this.epoch = epoch;
        this.backoff = backoff;
        this.longest = longest;
        this.stopped = stopped;
    }

    /** Sends to a webhook, unless another node does. */
    void run(OutboxDao.Turn turn) {
        working.acquireUninterruptibly();
        try {
            if (outbox.take(turn, LEASE)) {
                sendAll(turn);
            }
        } finally {
            working.release();
        }
    }

    /** With the lease, which is given back. */
    private void sendAll(OutboxDao.Turn turn) {
        try {
            long began = System.nanoTime();
            BooleanSupplier over = () -> stopped.getAsBoolean() || System.nanoTime() - began >= longest.toNanos();
            boolean goesOn;
            do {
                Optional<OutboxDao.Batch> batch = outbox.next(turn);
                goesOn = batch.isPresent() && send(turn, batch.get(), over);
            } while (goesOn && !over.getAsBoolean());
        } finally {
            outbox.giveBack(turn);
        }
    }

    /** Sends some changes, until the turn is over; whether to go on. */
    private boolean send(OutboxDao.Turn turn, OutboxDao.Batch batch, BooleanSupplier over) {
        long from = batch.webhook().delivered();
        if (batch.lost()) {
            OutboxDao.Failure end = new OutboxDao.Failure("expired", 1, batch.now(), Duration.ZERO, true, batch.now());
            if (outbox.failed(turn, from, batch.webhook().failures(), from, end)) {
                LOG.warn("Webhook {} is dead: the changes after {} are not kept any more", turn.webhook(), from);
            }
            return false;
        }
        long kept = System.nanoTime();
        long to = from;
        for (OutboxDao.Change change : batch.changes()) {
            if (stopped.getAsBoolean()) {
                break;
            }
            WebhookMessage message = WebhookMessage.of(epoch, turn.webhook(), change);
            Attempt attempt = attempt(batch, message);
            if (attempt.error().isPresent()) {
                return failed(turn, batch, from, to, attempt);
            }
            to = change.seq();
            if (over.getAsBoolean()) {
                break;
            }
            if (System.nanoTime() - kept > KEEP.toNanos()) {
                if (!outbox.delivered(turn, from, to, LEASE)) {
                    return false;
                }
                from = to;
                kept = System.nanoTime();
            }
        }
        return from == to ? !batch.changes().isEmpty() : outbox.delivered(turn, from, to, LEASE);
    }

    private Attempt attempt(OutboxDao.Batch batch, WebhookMessage message) {
        working.release();
        try {
            return client.send(batch.webhook().url(), message, batch.secrets().valid(batch.now()));
        } finally {
            working.acquireUninterruptibly();
        }
    }

    /** What was broken off by a stop is no failure. */
    private boolean failed(OutboxDao.Turn turn, OutboxDao.Batch batch, long from, long to, Attempt attempt) {
        if (stopped.getAsBoolean()) {
            if (from != to) {
                outbox.delivered(turn, from, to, Duration.ZERO);
            }
            return false;
        }
        Webhook before = batch.webhook();
        boolean first = to > before.delivered() || before.failing().isEmpty();
        int failures = first ? 1 : before.failures() + 1;
        long failing = first ? batch.now() : before.failing().getAsLong();
        boolean dead = attempt.gone() || batch.now() - failing >= backoff.end().toMillis();
        Duration wait = backoff.after(failures);
        if (attempt.retryAfter().compareTo(wait) > 0) {
            wait = attempt.retryAfter();
        }
        String error = attempt.error().orElseThrow();
        int said = from > before.delivered() ? 0 : before.failures();
        OutboxDao.Failure failure = new OutboxDao.Failure(error, failures, failing, wait, dead, batch.now());
        if (!outbox.failed(turn, from, said, to, failure)) {
            return false;
        }
        if (dead) {
            LOG.warn("Webhook {} is dead after change {}: {} ({})", turn.webhook(), to, error, attempt.cause());
        } else {
            LOG.info(
                    "Webhook {} failed after change {}: {} ({}); next in {} ms",
                    turn.webhook(),
                    to,
                    error,
                    attempt.cause(),
                    wait.toMillis());
        }
        return false;
    }
}
