package tasks.ops;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import tasks.db.PoolFigures;
import tasks.http.Call;
import tasks.http.Reply;

/**
 * The server's figures, in Prometheus' text format: requests, connections, the JVM and the process. No label holds anything
 * that a client may choose freely, so that no client can make the figures grow.
 *
 * <p><b>Threads:</b> called by all at once.
 */
public final class Metrics implements RequestTimes {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** In seconds: a read takes a fraction of a millisecond, what takes more than two seconds is a fault or a stream. */
    private static final double[] BOUNDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests;

    /**
     * Begins to count requests.
     *
     * @param inFlight those that have begun and not ended
     */
    public Metrics(IntSupplier inFlight) {
        // exemplars and native histograms would need a thread that outlives the application
        requests = Histogram.builder()
                .name("http_server_request_duration_seconds")
                .help("Requests that were answered, by the time until their answer was complete")
                .labelNames("method", "route", "status")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .withoutExemplars()
                .register(registry);
        gauge("http_server_active_requests", "Requests that have begun and not ended", inFlight);
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /**
     * Has more figures from now on, those of what stands on the database; once.
     *
     * @param streams clients who are told of changes as they come
     * @param connections of the database
     */
    public void watch(IntSupplier streams, Supplier<PoolFigures> connections) {
        gauge("tasks_streams", "Clients who are told of changes as they come", streams);
        pool(connections);
    }

    private void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsInt()))
                .register(registry);
    }

    private void pool(Supplier<PoolFigures> connections) {
        GaugeWithCallback.builder()
                .name("db_pool_connections")
                .help("Connections to the database that are open, by what they do")
                .labelNames("state")
                .callback(gauge -> {
                    PoolFigures figures = connections.get();
                    gauge.call(figures.active(), "active");
                    gauge.call(figures.idle(), "idle");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("db_pool_connections_max")
                .help("Connections to the database that there may be")
                .callback(gauge -> gauge.call(connections.get().most()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("db_pool_waiting_requests")
                .help("Requests that wait for a connection to the database")
                .callback(gauge -> gauge.call(connections.get().waiting()))
                .register(registry);
    }

    @Override
    public void took(String method, String route, int status, long nanos) {
        requests.labelValues(
                        METHODS.contains(method) ? method : "other",
                        route.isEmpty() ? "none" : route,
                        Integer.toString(status))
                .observe(nanos / 1e9);
    }

    /** 200 the figures as they are now. */
    public Reply get(Call call) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(16 << 10);
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply(200, PrometheusTextFormatWriter.CONTENT_TYPE, Map.of(), text.toByteArray());
    }
}
