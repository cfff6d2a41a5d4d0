package tasks.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads or discards the body of one request. What has arrived is read at once on the calling thread; what has not is
 * awaited asynchronously, so that a slow client costs a connection but never a thread, on any container.
 *
 * <p><b>Threads:</b> one request's; the container calls its listeners one at a time, though in an
 * application that stops perhaps while a body without a length is read beside them.
 */
final class RequestBody implements ReadListener, AsyncListener {
    /** A body must be there in whole by then. */
    static final long READ_SECONDS = 20;
    /** What is discarded of a refused body, so that its client comes to read the answer. */
    static final long MAX_DISCARDED_BYTES = 64L << 20;

    static final long DISCARD_SECONDS = 5;

    /** Hears once how it ended. */
    @FunctionalInterface
    interface Ending {
        /**
         * Answers the request.
         *
         * @param bytes the body; empty where it failed or was to be discarded
         * @param failure what was wrong with it, or null
         * @param drained whether nothing of it is left in the connection, which else has to close
         * @return whether the answer is still being written, and completes the request by itself
         */
        boolean end(byte[] bytes, @Nullable HttpFailure failure, boolean drained) throws IOException;
    }

    private static final byte[] NOTHING = {};

    private static final String STOPPING = "tasks.stopping";

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final Ending ending;
    private final int maxBytes;
    private final long expected;
    private final byte[] chunk = new byte[8192];
    private final @Nullable ByteArrayOutputStream kept;
    private boolean overflown;
    private long total;
    private long discardUntil;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean cut;
    private volatile @Nullable AsyncContext async;

    private RequestBody(HttpServletRequest request, int maxBytes, Ending ending) throws IOException {
        this.request = request;
        this.maxBytes = maxBytes;
        this.ending = ending;
        in = request.getInputStream();
        expected = request.getContentLengthLong();
        boolean keep = maxBytes > 0;
        // as much as there is, not as much as is announced
        kept = keep ? new ByteArrayOutputStream(1024) : null;
        discardUntil = keep ? Long.MAX_VALUE : deadline();
    }

    /** Whether the request announces a body. */
    static boolean isPresent(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** Reads the body whole: 413 over so many bytes, 408 after {@link #READ_SECONDS}, 400 for broken framing. */
    static void read(HttpServletRequest request, int maxBytes, Ending ending) throws IOException {
        new RequestBody(request, maxBytes, ending).start(READ_SECONDS);
    }

    /** Reads the body away. */
    static void discard(HttpServletRequest request, Ending ending) throws IOException {
        new RequestBody(request, 0, ending).start(DISCARD_SECONDS);
    }

    /** Says that the application stops, and that bodies which are still coming are the last ones. */
    static void stopping(ServletContext application) {
        application.setAttribute(STOPPING, true);
    }

    private boolean isStopping() {
        return request.getServletContext().getAttribute(STOPPING) != null;
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(DISCARD_SECONDS);
    }

    private void start(long seconds) throws IOException {
        if (expected > 0) {
            readAvailable();
            if (total == expected) {
                finish(true);
                return;
            }
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(TimeUnit.SECONDS.toMillis(seconds));
        context.addListener(this);
        async = context;
        in.setReadListener(this);
    }

    /** Without a read listener {@code available} counts only bytes that can be read without waiting. */
    private void readAvailable() throws IOException {
        while (total < expected && !isPastLimit()) {
            int available = in.available();
            if (available <= 0) {
                return;
            }
            int read = in.read(chunk, 0, (int) Math.min(Math.min(available, chunk.length), expected - total));
            if (read < 0) {
                return;
            }
            take(read);
        }
    }

    private void take(int read) {
        total += read;
        if (kept == null || overflown) {
            return;
        }
        if (total > maxBytes) {
            overflown = true;
            discardUntil = deadline();
            kept.reset();
        } else {
            kept.write(chunk, 0, read);
        }
    }

    private boolean isPastLimit() {
        boolean discarding = kept == null || overflown;
        return discarding && (total - maxBytes > MAX_DISCARDED_BYTES || System.nanoTime() - discardUntil > 0);
    }

    /**
     * In an application that stops, a body without a length is not read on the container's own thread: where that comes upon the
     * end, Tomcat looks for the next request before it goes on with this one, and closes the connection if it stops.
     */
    @Override
    public void onDataAvailable() throws IOException {
        AsyncContext context = async;
        if (expected < 0 && context != null && isStopping()) {
            context.start(this::readElsewhere);
            return;
        }
        readOn();
        if (cut) {
            // the way to make every container close the connection at once instead of reading on for the next request
            throw new EOFException("request body is not read to its end");
        }
    }

    private void readElsewhere() {
        try {
            readOn();
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    private void readOn() throws IOException {
        while (!cut && in.isReady() && !in.isFinished()) {
            int read = in.read(chunk, 0, chunk.length);
            if (read < 0) {
                break;
            }
            take(read);
            if (overflown && ended.compareAndSet(false, true)) {
                // now, for a client that sends no more would wait as long as for a whole body
                answer(HttpFailure.bodyTooLarge(), false);
            }
            if (isPastLimit()) {
                finish(false);
            }
        }
    }

    @Override
    public void onAllDataRead() {
        finish(true);
    }

    /** Some containers' own time-out for a silent client is the same as ours, and may come first. */
    @Override
    public void onError(Throwable failure) {
        if (isTimeout(failure)) {
            giveUp();
        } else {
            end(HttpFailure.badRequest("Request body is broken off or malformed"), false);
        }
        complete();
    }

    private static boolean isTimeout(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SocketTimeoutException || e instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Not completed: a container then closes the connection at once, after the answer. */
    @Override
    public void onTimeout(AsyncEvent event) {
        giveUp();
    }

    private void giveUp() {
        end(kept == null ? null : HttpFailure.requestTimeout(), false);
    }

    private void finish(boolean drained) {
        end(null, drained);
        if (drained) {
            complete();
        }
    }

    private void end(@Nullable HttpFailure failure, boolean drained) {
        if (ended.compareAndSet(false, true)) {
            answer(failure, drained);
        }
        if (!drained) {
            cut = true;
        }
    }

    private void answer(@Nullable HttpFailure failure, boolean drained) {
        boolean whole = failure == null && kept != null;
        try {
            if (ending.end(whole && kept != null ? kept.toByteArray() : NOTHING, failure, drained)) {
                // completed here, it would be cut short
                async = null;
            }
        } catch (IOException gone) {
            // the client hung up: nobody is left to answer
            cut = true;
        }
    }

    private void complete() {
        AsyncContext context = async;
        async = null;
        if (context != null) {
            context.complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // its answer is logged by the logging filter
    }

    @Override
    public void onError(AsyncEvent event) {
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nothing here starts again
    }
}
