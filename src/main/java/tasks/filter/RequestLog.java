package tasks.filter;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.config.Settings.LogFormat;

/**
 * Writes log lines to standard output without ever making a request wait: lines go into a queue, and one thread writes what
 * has gathered, a few milliseconds later. Where the output is stuck, lines are dropped and counted, not kept without bound.
 *
 * <p><b>Threads:</b> all at once; it owns the thread {@code tasks-request-log}.
 */
public final class RequestLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** Characters that wait at most, each line with as many more as its object takes. */
    static final int MAX_WAITING = 8 << 20;

    static final int LINE_OVERHEAD = 64;
    private static final int BATCH = 64 << 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CLOSE_MILLIS = 2_000;

    private final PrintStream out;
    private final LogLines forms;
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::run, "tasks-request-log");
    private volatile boolean idle;
    private volatile boolean closed;

    public RequestLog(PrintStream out, LogFormat format) {
        this.out = out;
        forms = new LogLines(format);
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes a line, without its line feed. */
    void line(String line) {
        int size = size(line);
        if (waiting.addAndGet(size) > MAX_WAITING) {
            waiting.addAndGet(-size);
            dropped.incrementAndGet();
            return;
        }
        lines.add(line);
        if (idle) {
            LockSupport.unpark(writer);
        }
    }

    private static int size(String line) {
        return line.length() + LINE_OVERHEAD;
    }

    private void run() {
        while (true) {
            // asked first: a line that comes before the close must find the writer still looking
            boolean last = closed;
            int written = writeSafely();
            if (written > 0) {
                if (written < BATCH) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
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

    /** A fault costs lines, not the log. */
    private int writeSafely() {
        try {
            return write();
        } catch (RuntimeException | Error e) {
            LOG.error("Lines of the request log are lost", e);
            return 1;
        }
    }

    /** Writes some of what waits; how many characters that was. */
    private int write() {
        StringBuilder batch = new StringBuilder();
        int taken = 0;
        try {
            @Nullable String line;
            while (batch.length() < BATCH && (line = lines.poll()) != null) {
                taken += size(line);
                batch.append(line).append('\n');
            }
        } finally {
            waiting.addAndGet(-taken);
        }
        long lost = lines.isEmpty() ? dropped.getAndSet(0) : 0;
        if (lost > 0) {
            batch.append(forms.dropped(lost)).append('\n');
        }
        byte[] bytes = batch.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
        return batch.length();
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
