package tasks.http;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs the part of a request that lies behind the route table: access rule, media type, body, handler, reply. The order of
 * the checks is the contract's: authenticated (401), scope (403), body (415, 413, 400), and then the handler's own.
 */
public final class Exchange {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final int maxBodySize;
    private final Supplier<Identity> now;
    private final Function<Throwable, HttpFailure> failures;

    /**
     * One request and its answer.
     *
     * @param maxBodySize the largest body that is taken, in bytes
     * @param now who asks by now
     * @param failures what to answer for whatever a handler throws
     */
    public Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            int maxBodySize,
            Supplier<Identity> now,
            Function<Throwable, HttpFailure> failures) {
        this.request = request;
        this.maxBodySize = maxBodySize;
        this.response = response;
        this.now = now;
        this.failures = failures;
    }

    /** The application stops: bodies that are still coming are the last ones. */
    public static void stopping(ServletContext application) {
        RequestBody.stopping(application);
    }

    /**
     * Answers with the route's reply; the request may be asynchronous after this call. A body is read also where none is
     * wanted: a request that turns out to be broken must not have done anything. Who had to be waited for is asked again who he
     * is: what his credential began does not outlive it by the time that a body may take.
     */
    public void run(Route route, BiFunction<Identity, byte[], Call> calls, Identity identity) throws IOException {
        route.access().check(identity);
        if (route.body() != Route.Body.NONE) {
            checkMediaType(route);
        }
        if (request.getContentLengthLong() > maxBodySize) {
            throw HttpFailure.bodyTooLarge();
        }
        if (!RequestBody.isPresent(request)) {
            ReplyWriter.write(request, response, handle(route, () -> calls.apply(identity, new byte[0])));
            return;
        }
        RequestBody.read(request, maxBodySize, (bytes, failure, drained) -> {
            boolean mayHaveEnded = request.isAsyncStarted() && identity.isAuthenticated();
            Reply reply = failure == null
                    ? handle(route, () -> calls.apply(mayHaveEnded ? again(route) : identity, bytes))
                    : reply(failure);
            return ReplyWriter.finish(request, response, reply, drained);
        });
    }

    private Identity again(Route route) {
        Identity identity = now.get();
        route.access().check(identity);
        return identity;
    }

    private void checkMediaType(Route route) {
        var types = request.getHeaders("Content-Type");
        boolean json = !types.hasMoreElements() || (MediaTypes.isJson(types.nextElement()) && !types.hasMoreElements());
        if (!json || isCoded("Content-Encoding", "identity") || isCoded("Transfer-Encoding", "chunked")) {
            throw route.method().equals("PATCH") ? HttpFailure.unsupportedPatch() : HttpFailure.unsupportedMediaType();
        }
    }

    /** Whether the body is compressed or the like, which nothing here undoes (RFC 9110 section 15.5.16). */
    private boolean isCoded(String header, String plain) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(plain));
    }

    private Reply handle(Route route, Supplier<Call> call) {
        try {
            return route.handler().handle(call.get());
        } catch (RuntimeException | Error e) {
            return reply(failures.apply(e));
        }
    }

    private Reply reply(HttpFailure failure) {
        return ReplyWriter.reply(request, response, failure);
    }
}
