package tasks.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A body that is given piece by piece and has no end until it is ended. It holds one piece at most, which it writes as its
 * client takes it, so that a client costs a connection and that piece, but never a thread, on any container.
 *
 * <p><b>Threads:</b> all at once. Its lock is held over writes, none of which waits for the network; the listener is called
 * without it.
 */
public final class ReplyStream implements WriteListener, AsyncListener {
    /** Tomcat keeps a copy of what the network does not take, so no more than this at a time. */
    private static final int CHUNK = 16 << 10;

    /** What Jetty keeps for a response that is not complete. */
    private static final int BUFFER = 4 << 10;

    private static final byte[] NOTHING = {};

    /** Hears of its state, on any thread. */
    public interface Listener {
        /** The piece has been taken: there may be another. */
        void taken();

        /** The client is gone, or the stream has ended; may be told more than once. */
        void gone();
    }

    private final ReentrantLock lock = new ReentrantLock();
    /** Asked for at once: the container may use the request for another by the time it is run. */
    private final Runnable brokenOff;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private byte[] piece = NOTHING;
    private int written;
    private boolean unflushed;
    private boolean busy = true;
    private byte @Nullable [] last;
    private boolean begun;
    private boolean closed;
    private boolean completed;
    private Listener listener = new Listener() {
        @Override
        public void taken() {
            // nobody listens yet
        }

        @Override
        public void gone() {
            // nobody listens yet
        }
    };

    /** Makes the request asynchronous. */
    public ReplyStream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        brokenOff = LargeReply.brokenOffListener(request);
        response.setBufferSize(BUFFER);
        context = request.isAsyncStarted() ? request.getAsyncContext() : request.startAsync();
        context.setTimeout(0);
        context.addListener(this);
        out = response.getOutputStream();
    }

    /** Begins, with a first piece; to be called once, before all else. */
    public void begin(byte[] first, Listener hearing) {
        piece = first;
        listener = hearing;
        out.setWriteListener(this);
    }

    /** Writes a piece; to be called once the one before it is taken. */
    public void send(byte[] bytes) {
        go(() -> {
            piece = bytes;
            written = 0;
            busy = true;
        });
    }

    /** Ends it after what it has, and after these bytes. */
    public void end(byte[] bytes) {
        go(() -> last = bytes);
    }

    /** Ends it at once. */
    public void cut() {
        lock.lock();
        try {
            if (!completed && (busy || closed)) {
                brokenOff.run();
            }
            closed = true;
            complete();
        } finally {
            lock.unlock();
        }
        listener.gone();
    }

    @Override
    public void onWritePossible() {
        go(() -> begun = true);
    }

    private void go(Runnable step) {
        boolean taken = false;
        boolean gone;
        boolean failed = false;
        lock.lock();
        try {
            if (!closed) {
                step.run();
                taken = begun && drain();
            }
            gone = closed;
        } catch (IOException | RuntimeException e) {
            // the container tells the listener of errors, on a thread of its own, and that completes the request; but
            // Tomcat tells nobody where it is itself about to leave the listener meanwhile: it only closes the
            // connection
            closed = true;
            gone = true;
            failed = true;
        } finally {
            lock.unlock();
        }
        if (failed) {
            brokenOff.run();
        }
        if (gone) {
            listener.gone();
        } else if (taken) {
            listener.taken();
        }
    }

    /** Writes what can be written without waiting; whether that was the rest of a piece. */
    private boolean drain() throws IOException {
        while (out.isReady()) {
            if (written < piece.length) {
                int length = Math.min(CHUNK, piece.length - written);
                out.write(piece, written, length);
                written += length;
                unflushed = true;
            } else if (unflushed) {
                out.flush();
                unflushed = false;
            } else if (last != null) {
                piece = last;
                written = 0;
                if (last.length == 0) {
                    closed = true;
                    complete();
                    return false;
                }
                last = NOTHING;
            } else {
                piece = NOTHING;
                written = 0;
                boolean taken = busy;
                busy = false;
                return taken;
            }
        }
        return false;
    }

    private void complete() {
        if (!completed) {
            completed = true;
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // the container has done so
                closed = true;
            }
        }
    }

    /** The client is gone, or has taken nothing for too long. */
    @Override
    public void onError(Throwable gone) {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        cut();
    }

    /**
     * Tomcat forgets here that the request was completed; where it is not again, Tomcat sends the rest of the answer to the
     * client, with a thread that waits for him.
     */
    @Override
    public void onError(AsyncEvent event) {
        lock.lock();
        try {
            completed = false;
        } finally {
            lock.unlock();
        }
        cut();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        lock.lock();
        try {
            closed = true;
            completed = true;
        } finally {
            lock.unlock();
        }
        listener.gone();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        cut();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nothing here starts again
    }
}
