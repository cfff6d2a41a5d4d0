package tasks.account;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tasks.config.SecureUrl;
import tasks.http.HttpFailure;
import tasks.http.Json;
import tasks.http.JsonObject;

/**
 * What an identity provider publishes: where its keys are (OpenID Connect Discovery 1.0), and the keys. It has no thread of
 * its own, which would keep the application's classes after it is gone: so it is not the JDK's newer client.
 *
 * <p><b>Threads:</b> {@link #keys} by one, {@link #abort} by any.
 */
final class OidcDocuments {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LARGEST = 262_144;
    private static final int OK = 200;

    private final String issuer;
    private final AtomicReference<@Nullable HttpURLConnection> current = new AtomicReference<>();

    OidcDocuments(String issuer) {
        this.issuer = issuer;
    }

    /**
     * Reads the keys.
     *
     * @throws IOException with a sentence for the operator
     */
    OidcKeys keys() throws IOException {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        URI configuration = address(base + "/.well-known/openid-configuration");
        URI keys = keysAddress(configuration);
        try {
            return OidcKeys.parse(new String(get(keys), StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IOException(keys + " is no set of keys", e);
        }
    }

    private URI keysAddress(URI configuration) throws IOException {
        JsonObject members;
        try {
            members = Json.readObject(get(configuration), Set.of("issuer", "jwks_uri"));
        } catch (HttpFailure e) {
            throw new IOException(configuration + ": " + e.message(), e);
        }
        // else another could speak for it (section 4.3)
        if (!members.text("issuer").filter(issuer::equals).isPresent()) {
            throw new IOException(configuration + " is of another issuer than " + issuer);
        }
        URI keys = address(members.text("jwks_uri").orElse(""));
        boolean alike = SecureUrl.isPlain(configuration) || !SecureUrl.isPlain(keys);
        if (!alike || !SecureUrl.is(keys)) {
            throw new IOException(configuration + " has its keys where anybody could change them on their way");
        }
        return keys;
    }

    private static URI address(String text) throws IOException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && (SecureUrl.isPlain(uri) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("Not an address: " + text, e);
        }
        throw new IOException("Not an address: " + text);
    }

    private byte[] get(URI uri) throws IOException {
        HttpURLConnection connection = open(uri);
        current.set(connection);
        try {
            int status = connection.getResponseCode();
            if (status != OK) {
                throw new IOException(uri + " answers " + status);
            }
            return read(uri, connection);
        } finally {
            current.set(null);
            connection.disconnect();
        }
    }

    private static HttpURLConnection open(URI uri) throws IOException {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            int millis = Math.toIntExact(PATIENCE.toMillis());
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            // nobody else speaks for the provider
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Accept", "application/json");
            connection.setRequestProperty("Connection", "close");
            return connection;
        } catch (MalformedURLException e) {
            throw new IOException("Not an address: " + uri, e);
        }
    }

    private static byte[] read(URI uri, HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(uri + " answers too much");
            }
            return bytes;
        }
    }

    /** Ends what is under way: a provider that sends a byte now and then keeps within each limit. */
    void abort() {
        HttpURLConnection connection = current.get();
        if (connection != null) {
            connection.disconnect();
        }
    }
}
