package tasks.live;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks the names of receivers up, and waits only so long: Java's own lookup takes as long as the servers of the name like, and
 * a name can have any number of addresses that do not answer.
 *
 * <p><b>Threads:</b> called by all senders at once; owns up to {@value #THREADS} threads {@code tasks-webhook-name}, each of
 * which may wait longer than who has asked.
 */
final class WebhookNames implements DnsResolver, AutoCloseable {
    private static final int THREADS = 256;
    private static final long IDLE_SECONDS = 10;
    private static final int MOST_ADDRESSES = 2;

    private final DnsResolver names;
    private final Duration patience;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), run -> {
                Thread thread = new Thread(run, "tasks-webhook-name");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Asks another.
     *
     * @param patience for each name
     */
    WebhookNames(DnsResolver names, Duration patience) {
        this.names = names;
        this.patience = patience;
    }

    /** The first two of its addresses. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Future<InetAddress[]> lookup;
        try {
            lookup = threads.submit(() -> names.resolve(host));
        } catch (RejectedExecutionException e) {
            throw unknown("too many lookups take too long", e);
        }
        try {
            InetAddress[] all = lookup.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Arrays.copyOf(all, Math.min(all.length, MOST_ADDRESSES));
        } catch (TimeoutException e) {
            throw unknown("the lookup takes too long", e);
        } catch (ExecutionException e) {
            throw unknown("the name is not found", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("the server stops", e);
        }
    }

    private static UnknownHostException unknown(String why, Exception cause) {
        UnknownHostException unknown = new UnknownHostException(why);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
