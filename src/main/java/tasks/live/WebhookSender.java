package tasks.live;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.change.ChangeFeed;
import tasks.db.DatabaseUnavailable;
import tasks.work.Background;
import tasks.work.Offer;

/**
 * Sends webhooks what they have not had: soon after a write, and otherwise when a look at all of them finds something due. One
 * webhook is sent one message at a time, many are sent to at once, and of those one owner's only some, so that his receivers
 * that hang keep nobody else's waiting.
 *
 * <p><b>Threads:</b> called by all at once; owns {@code tasks-webhooks}, which looks, {@code tasks-webhook-1} and so on, which
 * send, and those of {@link WebhookClient}.
 */
public final class WebhookSender implements ChangeFeed.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

    private static final int SENDERS = 256;
    private static final int SENDERS_OF_ONE_OWNER = 4;
    /** So many are never taken by who has one already, or for receivers that failed the last time. */
    private static final int SENDERS_FOR_OTHERS = 128;
    /** More than there are senders, so that nobody is overlooked for those who wait for a second one. */
    private static final int LOOKED_AT = 1_000;

    private static final long IDLE_SECONDS = 30;
    /** After a fault of ours. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** What is on its way at a stop may take so long, and is broken off then. */
    private static final long CLOSE_SECONDS = 3;

    private final OutboxDao outbox;
    private final WebhookClient client;
    private final Delivery delivery;
    private final Timing timing;
    private final Background looks = new Background("tasks-webhooks");
    private final ThreadPoolExecutor senders;
    private final Runnable look;
    private volatile boolean closed;

    /** Owners with webhooks, as the last look at all found them: nobody else's writes wake anybody. */
    private volatile Set<Long> watched = Set.of();
    /** Owners who have written since the last look. */
    private final Set<Long> woken = ConcurrentHashMap.newKeySet();
    /** Those whose turn failed for a reason of ours, and when they may have another; as {@link System#nanoTime()} counts. */
    private final Map<OutboxDao.Turn, Long> later = new ConcurrentHashMap<>();
    /** Being sent to by this node. */
    private final Set<OutboxDao.Turn> busy = ConcurrentHashMap.newKeySet();

    /** Whether a sender has become free since the last look. */
    private final AtomicBoolean freed = new AtomicBoolean();

    /** Whether the last look found more than there were senders for; and when the last one at all was. On the looking thread. */
    private boolean more;

    private long lookedNanos;

    /**
     * How long things take.
     *
     * @param look between two looks at all webhooks
     * @param limit for one message and its answer
     */
    public record Timing(Duration look, Duration limit, Backoff backoff) {
        public static final Timing STANDARD =
                new Timing(Duration.ofSeconds(2), Duration.ofSeconds(10), Backoff.STANDARD);
    }

    /**
     * Sends from now on.
     *
     * @param epoch the name of the database's history
     */
    public WebhookSender(OutboxDao outbox, String epoch, boolean privateTargets, Timing timing) {
        this(outbox, epoch, address -> privateTargets || PublicAddresses.contain(address.getAddress()), timing);
    }

    WebhookSender(OutboxDao outbox, String epoch, Predicate<InetSocketAddress> allowed, Timing timing) {
        this.outbox = outbox;
        this.timing = timing;
        client = new WebhookClient(timing.limit, SENDERS, allowed);
        delivery = new Delivery(outbox, client, epoch, timing.backoff, Delivery.TURN, () -> closed);
        AtomicInteger threads = new AtomicInteger();
        // no more at once than are busy, and those who were are taken before new ones
        senders = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), run -> {
                    Thread thread = new Thread(run, "tasks-webhook-" + (threads.getAndIncrement() % SENDERS + 1));
                    thread.setDaemon(true);
                    return thread;
                });
        look = looks.whenCalled(timing.look, "Sending webhooks", this::look);
    }

    /** Says that an owner has written, or has changed a webhook: what is new is on disk. Costs the caller next to nothing. */
    @Override
    public void changed(long owner) {
        if (watched.contains(owner)) {
            woken.add(owner);
            look.run();
        }
    }

    @Override
    public Set<Long> owners() {
        return Set.copyOf(watched);
    }

    /** As above, of an owner who may have his first webhook. */
    public void watch(long owner) {
        woken.add(owner);
        look.run();
    }

    private void look(BooleanSupplier stopped) {
        long now = System.nanoTime();
        Set<Long> owners = new HashSet<>(woken);
        woken.removeAll(owners);
        boolean waiting = freed.getAndSet(false) && more;
        // what was found to be due and had to wait is looked for again as soon as a sender is free
        if (waiting || lookedNanos == 0 || now - lookedNanos >= timing.look.toNanos()) {
            watched = outbox.owners();
            lookedNanos = now;
            more = !start(outbox.due(LOOKED_AT));
            return;
        }
        if (!watched.containsAll(owners)) {
            watched = outbox.owners();
        }
        for (long owner : owners) {
            more |= !start(outbox.due(owner));
        }
    }

    /** Has all of them sent to, as far as there are senders; false where some are left. */
    private boolean start(List<OutboxDao.Due> found) {
        long now = System.nanoTime();
        Map<Long, Integer> busyOf = new HashMap<>();
        busy.forEach(turn -> busyOf.merge(turn.owner(), 1, Integer::sum));
        boolean all = true;
        for (OutboxDao.Due due : found) {
            OutboxDao.Turn turn = due.turn();
            if (busy.contains(turn) || later.getOrDefault(turn, now) - now > 0) {
                continue;
            }
            if (!mayStart(busyOf.getOrDefault(turn.owner(), 0), due.failing())) {
                all = false;
                continue;
            }
            busy.add(turn);
            busyOf.merge(turn.owner(), 1, Integer::sum);
            submit(turn);
        }
        return all;
    }

    /** Whether an owner who has so many senders gets another. */
    private boolean mayStart(int his, boolean failing) {
        int free = SENDERS - busy.size();
        return (his == 0 && !failing) ? free > 0 : his < SENDERS_OF_ONE_OWNER && free > SENDERS_FOR_OTHERS;
    }

    private void submit(OutboxDao.Turn turn) {
        if (!Offer.isTaken(senders, () -> send(turn))) {
            busy.remove(turn);
        }
    }

    private void send(OutboxDao.Turn turn) {
        try {
            delivery.run(turn);
            later.remove(turn);
            busy.remove(turn);
            freed.set(true);
            // a write that came while this one was busy has been looked for in vain
            woken.add(turn.owner());
            look.run();
        } catch (RuntimeException | Error e) {
            later.put(turn, System.nanoTime() + PAUSE.toNanos());
            busy.remove(turn);
            freed.set(true);
            if (e instanceof DatabaseUnavailable) {
                LOG.warn("Webhook {} is sent to later: {}", turn.webhook(), e.getMessage());
            } else if (!closed) {
                LOG.error("Webhook {} is sent to later", turn.webhook(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        looks.close();
        senders.shutdown();
        try {
            if (!senders.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                client.close();
                if (!senders.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("A webhook's sender does not stop");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
