package tasks.live;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.work.Offer;

/**
 * Threads for work that waits for the network: of one owner only some at once, so that his clients that take nothing keep
 * nobody else's waiting.
 *
 * <p><b>Threads:</b> called by all at once; owns those it is named after, which end after a second without work.
 */
final class OwnerThreads {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerThreads.class);

    private final int ofOneOwner;
    private final ThreadPoolExecutor threads;
    private final ReentrantLock lock = new ReentrantLock();
    /** That nothing is left to be done. */
    private final Condition done = lock.newCondition();

    private final Map<Long, Queue<Runnable>> waiting = new HashMap<>();
    private final Map<Long, Integer> running = new HashMap<>();

    /**
     * No work yet.
     *
     * @param ofOneOwner how many of the threads may work for one
     */
    OwnerThreads(String name, int threads, int ofOneOwner) {
        this(
                run -> {
                    Thread thread = new Thread(run, name);
                    thread.setDaemon(true);
                    return thread;
                },
                threads,
                ofOneOwner);
    }

    OwnerThreads(ThreadFactory factory, int threads, int ofOneOwner) {
        this.ofOneOwner = ofOneOwner;
        this.threads =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does it soon.
     *
     * @return false where it is not done: the server has stopped, or there can be no thread for it
     */
    boolean execute(long owner, Runnable work) {
        lock.lock();
        try {
            if (running.getOrDefault(owner, 0) == ofOneOwner) {
                waiting.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(work);
                return true;
            }
            running.merge(owner, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        if (submit(owner, work)) {
            return true;
        }
        lock.lock();
        try {
            leave(owner);
        } finally {
            lock.unlock();
        }
        return false;
    }

    private boolean submit(long owner, Runnable work) {
        return Offer.isTaken(threads, () -> run(owner, work));
    }

    /** What waits for it is done after that of others who have come meanwhile; where there can be no other thread, on this one. */
    private void run(long owner, Runnable work) {
        Runnable now = work;
        while (now != null) {
            try {
                now.run();
            } catch (RuntimeException e) {
                LOG.debug("A WebSocket is gone", e);
            } catch (Error e) {
                LOG.error("The thread goes on", e);
            }
            Runnable next = next(owner);
            boolean here = next != null && !submit(owner, next) && !threads.isShutdown();
            now = here ? next : null;
        }
    }

    private @Nullable Runnable next(long owner) {
        lock.lock();
        try {
            Queue<Runnable> his = waiting.get(owner);
            Runnable next = his == null ? null : his.poll();
            if (his != null && his.isEmpty()) {
                waiting.remove(owner);
            }
            if (next == null) {
                leave(owner);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void leave(long owner) {
        running.computeIfPresent(owner, (o, count) -> count == 1 ? null : count - 1);
        if (running.isEmpty()) {
            done.signalAll();
        }
    }

    /** Returns once all is done, or after so long: then nothing more is done. */
    void close(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!running.isEmpty() && left > 0) {
                left = done.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        threads.shutdownNow();
    }
}
