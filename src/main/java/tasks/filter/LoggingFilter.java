package tasks.filter;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tasks.config.Settings;
import tasks.http.ReplyWriter;
import tasks.ops.RequestTimes;

/**
 * Logs each request as it comes and its answer as it goes, and names the request: {@code X-Request-Id} is taken over when it
 * is 1 to 128 visible ASCII characters, else made; it is answered and logged, and so is {@link TraceParent}. It wraps authentication, so that it sees its
 * outcome.
 *
 * <p><b>Threads:</b> immutable after {@code init}.
 */
public final class LoggingFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final String REQUEST_ID = "X-Request-Id";
    private static final String TRACE_PARENT = "traceparent";
    private static final int MAX_ID_LENGTH = 128;

    @SuppressWarnings({"serial", "NullAway.Init"}) // set in init; a filter is never serialised
    private RequestLog log;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private LogLines lines;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private InFlight inFlight;

    @SuppressWarnings({"serial", "NullAway.Init"})
    private RequestTimes times;

    @Override
    public void init() {
        inFlight = Wiring.get(getServletContext(), InFlight.class);
        log = Wiring.get(getServletContext(), RequestLog.class);
        times = Wiring.get(getServletContext(), RequestTimes.class);
        lines = new LogLines(Wiring.get(getServletContext(), Settings.class).logFormat());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        String id = requestId(request.getHeader(REQUEST_ID));
        RequestAttributes.setRequestId(request, id);
        response.setHeader(REQUEST_ID, id);
        String traceparent = TraceParent.of(Collections.list(request.getHeaders(TRACE_PARENT)));
        response.setHeader(TRACE_PARENT, traceparent);
        LogLines.Head head = new LogLines.Head(request.getMethod(), request.getRequestURI(), id, traceparent);
        log.line(lines.request(head));
        inFlight.begin();
        Answer answer = new Answer(request, response, head, start);
        ReplyWriter.onTakenOver(request, answer::takenOver);
        ReplyWriter.onBrokenOff(request, answer::brokenOff);
        boolean returned = false;
        try {
            chain.doFilter(request, response);
            returned = true;
        } finally {
            if (!returned) {
                answer.log(500);
            } else if (!request.isAsyncStarted() || !answer.awaits()) {
                answer.log(response.getStatus());
            }
        }
    }

    private static String requestId(@Nullable String sent) {
        return sent != null && isSound(sent) ? sent : newId();
    }

    private static boolean isSound(String id) {
        return !id.isEmpty() && id.length() <= MAX_ID_LENGTH && id.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** 64 random bits: enough to find a request, and no lock to get them. */
    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** What the log says of an answer. */
    private record Known(String user, String route, int status) {}

    /** The second line, written once, when the answer is complete or broken off, of which Jetty tells only one of the two. */
    private final class Answer implements AsyncListener {
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final LogLines.Head head;
        private final long start;
        /** Of an answer that was taken over, whose end may be told when the container has its request no more. */
        private volatile @Nullable Known known;

        private final AtomicBoolean counted = new AtomicBoolean(true);
        private final AtomicBoolean logged = new AtomicBoolean();

        /** The head has been read before: a container may reuse the request once it is answered. */
        Answer(HttpServletRequest request, HttpServletResponse response, LogLines.Head head, long start) {
            this.request = request;
            this.response = response;
            this.head = head;
            this.start = start;
        }

        /** False where the asynchronous answer was complete before it could be awaited. */
        boolean awaits() {
            try {
                request.getAsyncContext().addListener(this);
                return true;
            } catch (IllegalStateException complete) {
                return false;
            }
        }

        void log(int status) {
            if (!logged.get()) {
                log(known(status));
            }
        }

        private Known known(int status) {
            return new Known(RequestAttributes.identity(request).username(), RequestAttributes.route(request), status);
        }

        private void log(Known answer) {
            if (logged.getAndSet(true)) {
                return;
            }
            long nanos = System.nanoTime() - start;
            log.line(lines.response(head, answer.user, answer.route, answer.status, nanos));
            times.took(head.method(), answer.route, answer.status, nanos);
            leave();
        }

        void takenOver() {
            known = known(response.getStatus());
            leave();
        }

        void brokenOff() {
            Known before = known;
            log(before == null ? known(response.getStatus()) : before);
        }

        /** A stop does not wait for it any more: it has ended, or has no end of its own. */
        void leave() {
            if (counted.getAndSet(false)) {
                inFlight.end();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            log(response.getStatus());
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // who answers has been told before; Jetty does not complete what is cut off in the middle
            log(response.getStatus());
        }

        @Override
        public void onError(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nothing here starts again
        }
    }
}
