package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** An HTTP client that repairs and follows nothing. Requests are values; {@link #send} gives the whole answer. */
public final class Http implements AutoCloseable {
    /** {@code Authorization} with the demo token. */
    public static String[] token() {
        return new String[] {"Authorization", "Bearer " + RunningServer.TOKEN};
    }

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final URI base;
    private final CloseableHttpClient client;
    private final boolean patient;
    private final String[] credential;

    public Http(URI base) {
        this(base, false, token());
    }

    private Http(URI base, boolean patient, String[] credential) {
        this.base = base;
        this.patient = patient;
        this.credential = credential;
        client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(256)
                        .setMaxConnTotal(256)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableDefaultUserAgent()
                .build();
    }

    /**
     * One that asks a server which is busy again, for half a minute, where that has one effect: what reads, and what has an
     * {@code Idempotency-Key}.
     */
    public static Http patient(URI base) {
        return new Http(base, true, token());
    }

    /**
     * One for a server that tests share: what is said to be the demo user's here is somebody else's.
     *
     * @param credential the header of that, name and value
     */
    public static Http of(URI base, String[] credential) {
        return new Http(base, false, credential);
    }

    /** {@code Authorization} of whom this client is for: of the demo user, or else of somebody else. */
    public String[] credential() {
        return credential.clone();
    }

    /** The context path, escaped, and then the path. */
    public String path(String path) {
        return base.getRawPath() + path;
    }

    public Answer send(String method, String path, String... headers) throws IOException {
        return send(method, path, (byte[]) null, headers);
    }

    /** With a body and, unless the headers name a type, {@code Content-Type: application/json}. */
    public Answer json(String method, String path, String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(headers));
        if (all.stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            all.add("Content-Type");
            all.add("application/json");
        }
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** A request of the demo user. */
    public Answer dev(String method, String path) throws IOException {
        return send(method, path, credential);
    }

    /** A request of the demo user, with a JSON body. */
    public Answer dev(String method, String path, String body) throws IOException {
        return json(method, path, body, credential);
    }

    /** A request of the demo user with an {@code Idempotency-Key}, and a JSON body unless that is empty. */
    public Answer keyed(String method, String path, String body, String key) throws IOException {
        String[] headers = {credential[0], credential[1], "Idempotency-Key", key};
        return body.isEmpty() ? send(method, path, headers) : json(method, path, body, headers);
    }

    /** All tasks of the demo user, page by page. */
    public List<JsonNode> tasks() throws IOException {
        List<JsonNode> tasks = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Answer answer = dev("GET", "/tasks" + cursor);
            assertEquals(200, answer.status(), answer.body());
            JsonNode page = Json.read(answer.body());
            page.get("items").forEach(tasks::add);
            cursor = page.has("next") ? "?cursor=" + page.get("next").asText() : null;
        }
        return tasks;
    }

    public Answer send(String method, String path, byte[] body, String... headers) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(base + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        if (body != null) {
            request.setEntity(new ByteArrayEntity(body, null));
        }
        boolean again = patient && (method.equals("GET") || request.containsHeader("Idempotency-Key"));
        long began = System.nanoTime();
        Answer answer;
        do {
            answer = client.execute(request, Http::answer);
        } while (again && answer.isBusy() && System.nanoTime() - began < PATIENCE_NANOS);
        return answer;
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(header.getValue());
        }
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        return new Answer(response.getCode(), headers, new String(body, StandardCharsets.UTF_8));
    }

    /** How many streams are open, as the server's figures say, which are for this token. */
    public long streams(String metricsToken) throws IOException {
        return send("GET", "/metrics", Person.bearer(metricsToken))
                .body()
                .lines()
                .filter(line -> line.startsWith("tasks_streams "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
