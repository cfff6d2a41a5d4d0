package tasks.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message to a receiver whom nobody trusts: he may hang, lie, send without end, or stand in a private network. Nothing
 * is followed, unpacked or kept of what he answers but the status.
 *
 * <p><b>Threads:</b> called by all senders at once; owns {@code tasks-webhook-limit}, which ends what takes too long.
 */
final class WebhookClient implements AutoCloseable {
    /** What is read of an answer, so that its connection can be used again. */
    private static final int MAX_ANSWER_BYTES = 4 << 10;

    private static final int MAX_LINE_BYTES = 8 << 10;
    private static final int MAX_HEADERS = 100;

    /** For the lookup of a name, and for each of the two addresses that are tried: together less than a message may take. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private static final Duration CONNECTION_KEPT = Duration.ofMinutes(1);
    private static final Duration CHECKED_AFTER = Duration.ofMillis(50);

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    /** Made for the first message: it is a thirtieth of a server's start, and most have no webhooks. */
    private @Nullable CloseableHttpClient client;

    private boolean closed;
    /** Held by who looks at these two. */
    private final ReentrantLock making = new ReentrantLock();

    private final int connections;
    private final Predicate<InetSocketAddress> allowed;
    private final WebhookNames names;
    private final ScheduledThreadPoolExecutor limits;
    private final Duration limit;

    /**
     * A client.
     *
     * @param limit for all of a request and its answer
     * @param connections at most
     * @param allowed what may be connected to
     */
    WebhookClient(Duration limit, int connections, Predicate<InetSocketAddress> allowed) {
        this(limit, connections, allowed, SystemDefaultDnsResolver.INSTANCE);
    }

    WebhookClient(Duration limit, int connections, Predicate<InetSocketAddress> allowed, DnsResolver lookup) {
        this.limit = limit;
        names = new WebhookNames(lookup, limit.compareTo(CONNECT) < 0 ? limit : CONNECT);
        this.connections = connections;
        this.allowed = allowed;
        limits = new ScheduledThreadPoolExecutor(1, run -> {
            Thread thread = new Thread(run, "tasks-webhook-limit");
            thread.setDaemon(true);
            return thread;
        });
        limits.setRemoveOnCancelPolicy(true);
        limits.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private CloseableHttpClient client() throws IOException {
        making.lock();
        try {
            if (closed) {
                throw new IOException("The server stops");
            }
            if (client == null) {
                client = make();
            }
            return client;
        } finally {
            making.unlock();
        }
    }

    private CloseableHttpClient make() {
        return HttpClients.custom()
                .setConnectionManager(new CheckedConnections(allowed)
                        .setDnsResolver(names)
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxLineLength(MAX_LINE_BYTES)
                                        .setMaxHeaderCount(MAX_HEADERS)
                                        .build())
                                .build())
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT))
                                .setSocketTimeout(Timeout.of(limit))
                                .setTimeToLive(TimeValue.of(CONNECTION_KEPT))
                                .setValidateAfterInactivity(TimeValue.of(CHECKED_AFTER))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(limit))
                        .setResponseTimeout(Timeout.of(limit))
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                // no proxy: what the settings of the machine name would connect for us, to anywhere
                .setRoutePlanner(new DefaultRoutePlanner(null))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("tasks-webhooks")
                .build();
    }

    /** Sends a message once, signed by those keys. It never throws for what a receiver does. */
    Attempt send(String url, WebhookMessage message, List<WebhookSecrets.Key> keys) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        HttpPost request = new HttpPost(URI.create(url));
        request.setHeader("webhook-id", message.id());
        request.setHeader("webhook-timestamp", Long.toString(seconds));
        request.setHeader("webhook-signature", message.signatures(keys, seconds));
        request.setEntity(new ByteArrayEntity(message.body(), ContentType.create("application/json")));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> end = limits.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return answer(request, client().executeOpen(null, request, null));
        } catch (IOException | RuntimeException e) {
            // the latter where it was cut off, or the client was closed, between two steps of the client's own;
            // and where its parser is not ready for the answer, as for the status 000
            return Attempt.failed(late.get() ? "timeout" : reason(e), cause(e));
        } finally {
            end.cancel(false);
        }
    }

    /** The status is what counts; whatever becomes of the rest. */
    private static Attempt answer(HttpPost request, ClassicHttpResponse response) {
        Attempt attempt = Attempt.answered(response.getCode(), retryAfter(response));
        boolean whole = false;
        try {
            whole = isShort(response.getEntity());
        } catch (IOException e) {
            // it said more than it had, or it took too long
        }
        if (!whole) {
            // or closing it would read it to its end
            request.cancel();
        }
        Closer.closeQuietly(response);
        return attempt;
    }

    private static boolean isShort(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return true;
        }
        InputStream body = entity.getContent();
        byte[] buffer = new byte[MAX_ANSWER_BYTES];
        int read = 0;
        while (read < MAX_ANSWER_BYTES) {
            int more = body.read(buffer, read, MAX_ANSWER_BYTES - read);
            if (more < 0) {
                return true;
            }
            read += more;
        }
        return false;
    }

    /** In seconds only; a date is not worth its rules here. */
    private static Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader("Retry-After");
        if (header == null || !header.getValue().matches("[0-9]{1,9}")) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(header.getValue()));
        return asked.compareTo(LONGEST_RETRY_AFTER) < 0 ? asked : LONGEST_RETRY_AFTER;
    }

    /** What our own failures say; others' words can have anything in them that a receiver sends. */
    private static String cause(Exception failure) {
        return failure instanceof CheckedConnections.AddressRefused || failure instanceof UnknownHostException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    /** Not whether a name is there: an owner would learn so of the names of the server's own network. */
    private static String reason(Exception failure) {
        if (failure instanceof CheckedConnections.AddressRefused || failure instanceof UnknownHostException) {
            return "address";
        }
        if (failure instanceof SSLException) {
            return "tls";
        }
        return failure instanceof InterruptedIOException ? "timeout" : "connection";
    }

    @Override
    public void close() {
        limits.shutdown();
        making.lock();
        try {
            closed = true;
            if (client != null) {
                client.close(CloseMode.IMMEDIATE);
            }
        } finally {
            making.unlock();
        }
        names.close();
    }
}
