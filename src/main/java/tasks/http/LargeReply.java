package tasks.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Writes a body that may be larger than what the network takes at once: as much as the client takes, whenever it takes some,
 * so that one who reads slowly costs a connection but never a thread, on any container. It completes the request.
 *
 * <p>A client is cut off when it takes longer than {@link #PATIENCE_SECONDS} and a second more for each
 * {@link #LEAST_BYTES_A_SECOND}, or when it takes nothing for as long as the container lets a connection be idle. Neither is a
 * fault: the container closes the connection of a request that has timed out and is not completed.
 *
 * <p>The response is sent before it ends, so that a container adds no {@code Content-Length} to one without a body.
 *
 * <p><b>Threads:</b> one request's; the container calls it one call at a time.
 */
final class LargeReply implements WriteListener {
    /** Jetty's output buffer: a reply up to there goes out in one write that holds no thread for long. */
    static final int SMALL_BYTES = 32 << 10;

    private static final int LEAST_BYTES_A_SECOND = 16 << 10;
    private static final int PATIENCE_SECONDS = 30;

    /** Tomcat keeps a copy of what the network does not take, so no more than this at a time. */
    private static final int CHUNK = 32 << 10;

    private static final String BROKEN_OFF = "tasks.reply.brokenOff";

    private final HttpServletRequest request;
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final byte[] body;
    private int written;
    private boolean flushed;

    private LargeReply(HttpServletRequest request, AsyncContext context, ServletOutputStream out, byte[] body) {
        this.request = request;
        this.context = context;
        this.out = out;
        this.body = body;
    }

    /** Begins to write; the request is asynchronous after this call, if it was not before. */
    static void write(HttpServletRequest request, HttpServletResponse response, byte[] body) throws IOException {
        AsyncContext context = request.isAsyncStarted() ? request.getAsyncContext() : request.startAsync();
        // counts from when the request became asynchronous; Jetty keeps to the time that was given then
        context.setTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS + body.length / LEAST_BYTES_A_SECOND));
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new LargeReply(request, context, out, body));
    }

    /** Has this run where the request's client does not take its reply to the end. */
    static void onBrokenOff(HttpServletRequest request, Runnable listener) {
        request.setAttribute(BROKEN_OFF, listener);
    }

    /** To be run where that is so. */
    static Runnable brokenOffListener(HttpServletRequest request) {
        return request.getAttribute(BROKEN_OFF) instanceof Runnable listener ? listener : () -> {};
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written < body.length) {
                int length = Math.min(CHUNK, body.length - written);
                out.write(body, written, length);
                written += length;
            } else if (!flushed) {
                // Tomcat is ready again while it still holds a little, and would wait for that on completion
                out.flush();
                flushed = true;
            } else {
                context.complete();
                return;
            }
        }
    }

    /** The client is gone, or has taken nothing for too long. */
    @Override
    public void onError(Throwable gone) {
        brokenOffListener(request).run();
        context.complete();
    }
}
