package tasks.live;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        this.ofOneOwner = ofOneOwner;
        this.threads =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), run -> {
                    Thread thread = new Thread(run, name);
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Does it soon; not where the server has stopped. */
    void execute(long owner, Runnable work) {
        lock.lock();
        try {
            if (running.getOrDefault(owner, 0) == ofOneOwner) {
                waiting.computeIfAbsent(owner, o -> new ArrayDeque<>()).add(work);
                return;
            }
            running.merge(owner, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        submit(owner, work);
    }

    private void submit(long owner, Runnable work) {
        try {
            threads.execute(() -> run(owner, work));
        } catch (RejectedExecutionException e) {
            LOG.debug("The server has stopped", e);
        }
    }

    private void run(long owner, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.debug("A WebSocket is gone", e);
        } finally {
            next(owner);
        }
    }

    /** After those of others who have come meanwhile. */
    private void next(long owner) {
        Runnable next;
        lock.lock();
        try {
            Queue<Runnable> his = waiting.get(owner);
            next = his == null ? null : his.poll();
            if (his != null && his.isEmpty()) {
                waiting.remove(owner);
            }
            if (next == null) {
                running.computeIfPresent(owner, (o, count) -> count == 1 ? null : count - 1);
                if (running.isEmpty()) {
                    done.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            submit(owner, next);
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
