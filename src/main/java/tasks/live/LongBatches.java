package tasks.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Room for batches that are longer than they should be: one task with its notes can have some megabytes. All that are being
 * sent have it together. Where it is full, those to whom one has been sent for a while are ended, and come again.
 *
 * <p><b>Threads:</b> called by all at once; its lock is held over a few instructions.
 */
final class LongBatches {
    private final long most;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** Who is being sent one, the longest wait first. */
    private final Map<Subscriber, Kept> kept = new LinkedHashMap<>();
    /** How many are being sent the same bytes. */
    private final Map<Batch, Integer> sharing = new HashMap<>();

    private long bytes;

    private record Kept(Batch batch, boolean shared, long since) {}

    /**
     * Nothing is kept yet.
     *
     * @param most bytes of all together; a longer one has the room alone
     * @param patienceNanos how long one may be sent before it has to give way
     */
    LongBatches(long most, long patienceNanos) {
        this.most = most;
        this.patienceNanos = patienceNanos;
    }

    /** Keeps room until it is released; false where there is none now. */
    boolean keep(Subscriber subscriber, Batch batch) {
        List<Subscriber> slow;
        lock.lock();
        try {
            boolean shared = subscriber.sharesBatches();
            long more = shared && sharing.containsKey(batch) ? 0 : batch.bytes();
            if (kept.isEmpty() || bytes + more <= most) {
                kept.put(subscriber, new Kept(batch, shared, System.nanoTime()));
                if (shared) {
                    sharing.merge(batch, 1, Integer::sum);
                }
                bytes += more;
                return true;
            }
            slow = slowest(bytes + more - most);
        } finally {
            lock.unlock();
        }
        slow.forEach(each -> each.end(Subscriber.Ending.SLOW));
        return false;
    }

    private List<Subscriber> slowest(long wanted) {
        List<Subscriber> slow = new ArrayList<>();
        long found = 0;
        long now = System.nanoTime();
        for (Map.Entry<Subscriber, Kept> each : kept.entrySet()) {
            if (found >= wanted || now - each.getValue().since() < patienceNanos) {
                break;
            }
            slow.add(each.getKey());
            Kept its = each.getValue();
            found += its.batch().bytes() / (its.shared() ? sharing.getOrDefault(its.batch(), 1) : 1);
        }
        return slow;
    }

    /** It has been taken, or never will be. */
    void release(Subscriber subscriber) {
        lock.lock();
        try {
            Kept its = kept.remove(subscriber);
            if (its == null) {
                return;
            }
            if (its.shared()) {
                int left = sharing.getOrDefault(its.batch(), 1) - 1;
                if (left > 0) {
                    sharing.put(its.batch(), left);
                    return;
                }
                sharing.remove(its.batch());
            }
            bytes -= its.batch().bytes();
        } finally {
            lock.unlock();
        }
    }
}
