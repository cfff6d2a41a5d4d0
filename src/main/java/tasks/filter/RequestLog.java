package tasks.filter;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes log lines to standard output without ever making a request wait: lines go into a queue, and one thread writes what
 * has gathered, a few milliseconds later. Where the output is stuck, lines are dropped and counted, not kept without bound.
 *
 * <p><b>Threads:</b> all at once; it owns the thread {@code tasks-request-log}.
 */
public final class RequestLog implements AutoCloseable {
    private static final int MAX_WAITING = 100_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CLOSE_MILLIS = 2_000;

    private final PrintStream out;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::run, "tasks-request-log");
    private volatile boolean idle;
    private volatile boolean closed;

    public RequestLog(PrintStream out) {
        this.out = out;
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes a line, without its line feed. */
    void line(String line) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        lines.add(line);
        if (idle) {
            LockSupport.unpark(writer);
        }
    }

    private void run() {
        while (true) {
            // asked first: a line that comes before the close must find the writer still looking
            boolean last = closed;
            if (write()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } else if (last) {
                return;
            } else {
                idle = true;
                if (lines.isEmpty() && !closed) {
                    LockSupport.park(this);
                }
                idle = false;
            }
        }
    }

    /** Whether there was anything to write. */
    private boolean write() {
        StringBuilder batch = new StringBuilder();
        int count = 0;
        @Nullable String line;
        while ((line = lines.poll()) != null) {
            batch.append(line).append('\n');
            count++;
        }
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            batch.append("[LOG] ").append(lost).append(" lines dropped\n");
        }
        if (batch.isEmpty()) {
            return false;
        }
        waiting.addAndGet(-count);
        byte[] bytes = batch.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        return true;
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
