package tasks.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Optional;

/**
 * Writes replies to responses: the only place that does.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class ReplyWriter {
    private static final int NOT_MODIFIED = 304;
    private static final String VARY = "Vary";
    private static final String NO_CACHE = "no-cache";
    private static final String PRIVATE = "private, no-cache";

    private static final String TAKEN_OVER = "tasks.reply.takenOver";

    private ReplyWriter() {}

    /**
     * Answers a request whose body nobody has read. The body is discarded first, so that a client that sends before it
     * reads gets to the answer and the connection can go on; the request may be asynchronous after this call.
     */
    public static void send(HttpServletRequest request, HttpServletResponse response, Reply reply) throws IOException {
        if (!RequestBody.isPresent(request)) {
            write(request, response, reply);
        } else if (request.getHeader("Expect") != null) {
            // this client waits for a word before it sends: the answer is the word
            finish(request, response, reply, false);
            try {
                RequestBody.discard(request, (bytes, failure, drained) -> false);
            } catch (IOException closed) {
                // the container has closed the body together with the answer
            }
        } else {
            RequestBody.discard(request, (bytes, failure, drained) -> finish(request, response, reply, drained));
        }
    }

    /** As {@link #send}, in the form of errors that the client's {@code Accept} asks for. */
    public static void send(HttpServletRequest request, HttpServletResponse response, HttpFailure failure)
            throws IOException {
        send(request, response, reply(request, response, failure));
    }

    /** Answers without waiting for anything, as in a container's error dispatch; a body ends the connection. */
    public static void sendAtOnce(HttpServletRequest request, HttpServletResponse response, HttpFailure failure)
            throws IOException {
        boolean present = RequestBody.isPresent(request);
        finish(request, response, reply(request, response, failure), !present);
        if (present && request.isAsyncSupported()) {
            // Tomcat would read the body away on this thread, 20 s for a slow one; not where a request times out
            request.startAsync().setTimeout(1);
        }
    }

    /**
     * Has this run where an asynchronous reply ends because its client is gone. Jetty calls no {@code onComplete} for a reply
     * that lacks some of its bytes.
     */
    public static void onBrokenOff(HttpServletRequest request, Runnable listener) {
        LargeReply.onBrokenOff(request, listener);
    }

    /** Has this run where the answer to a request is of a kind that has no end of its own. */
    public static void onTakenOver(HttpServletRequest request, Runnable listener) {
        request.setAttribute(TAKEN_OVER, listener);
    }

    /**
     * Answers a request whose body has come to its end, or has been given up.
     *
     * @param drained whether nothing of it is left in the connection, which else closes
     * @return whether the answer is still being written, and completes the request by itself
     */
    static boolean finish(HttpServletRequest request, HttpServletResponse response, Reply reply, boolean drained)
            throws IOException {
        if (drained) {
            return write(request, response, reply);
        }
        if (begin(request, response, reply.header("Connection", "close"))) {
            response.getOutputStream().write(reply.body());
        }
        response.flushBuffer();
        return false;
    }

    /**
     * Answers a request whose body has been read or is not there; it may be asynchronous after this call.
     *
     * @return whether the answer is still being written, and completes the request by itself
     */
    static boolean write(HttpServletRequest request, HttpServletResponse response, Reply reply) throws IOException {
        boolean body = begin(request, response, reply);
        Optional<Takeover> takeover = reply.takeover();
        boolean head = request.getMethod().equals("HEAD");
        if (takeover.isPresent() && !head) {
            return takeOver(request, response, takeover.get());
        }
        if (takeover.isPresent() || reply.status() == NOT_MODIFIED) {
            // sent before it ends, or Jetty adds the length 0, which would be the GET's or the 200's (RFC 9110 section
            // 8.6)
            LargeReply.write(request, response, reply.body());
            return true;
        }
        if (!body) {
            return false;
        }
        if (reply.body().length > LargeReply.SMALL_BYTES) {
            LargeReply.write(request, response, reply.body());
            return true;
        }
        response.getOutputStream().write(reply.body());
        return false;
    }

    private static boolean takeOver(HttpServletRequest request, HttpServletResponse response, Takeover takeover)
            throws IOException {
        if (request.getAttribute(TAKEN_OVER) instanceof Runnable listener) {
            listener.run();
        }
        takeover.run(request, response);
        return true;
    }

    /** Sets status and headers, and tells whether a body follows. */
    private static boolean begin(HttpServletRequest request, HttpServletResponse response, Reply reply) {
        response.setStatus(reply.status());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", isForOne(request) ? PRIVATE : NO_CACHE);
        reply.headers().forEach((name, value) -> {
            if (name.equals(VARY)) {
                vary(response, value);
            } else {
                response.setHeader(name, value);
            }
        });
        if (reply.contentType().isEmpty()) {
            return false;
        }
        response.setContentType(reply.contentType());
        if (reply.takeover().isEmpty()) {
            response.setContentLength(reply.body().length);
        }
        return !request.getMethod().equals("HEAD");
    }

    /** Whether it answers a credential. */
    private static boolean isForOne(HttpServletRequest request) {
        return request.getHeader("Authorization") != null
                || request.getHeader("Cookie") != null
                || (request.getAttribute(Identity.class.getName()) instanceof Identity identity
                        && identity.isAuthenticated());
    }

    /** The reply to a failure; errors differ by {@code Accept}, and say so. */
    static Reply reply(HttpServletRequest request, HttpServletResponse response, HttpFailure failure) {
        vary(response, "Accept");
        return Reply.failure(failure, asksForProblem(request));
    }

    /** In the one line that it has. */
    private static void vary(HttpServletResponse response, String by) {
        String vary = response.getHeader(VARY);
        response.setHeader(VARY, vary == null ? by : vary + ", " + by);
    }

    private static boolean asksForProblem(HttpServletRequest request) {
        Enumeration<String> accepts = request.getHeaders("Accept");
        while (accepts.hasMoreElements()) {
            if (MediaTypes.names(accepts.nextElement(), MediaTypes.PROBLEM)) {
                return true;
            }
        }
        return false;
    }
}
