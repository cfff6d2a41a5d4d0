package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.http.HttpFailure;
import tasks.testkit.Certificate;
import tasks.testkit.Eventually;
import tasks.testkit.Json;
import tasks.testkit.Prompt;
import tasks.testkit.Provider;

/** How the provider's keys are read: seldom, within limits, and never at the cost of a request that hangs. */
class OidcKeySourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final AtomicLong now = new AtomicLong();
    private Provider provider;
    private OidcKeySource source;

    @BeforeEach
    void start() throws Exception {
        provider = Provider.start();
        source = new OidcKeySource(provider.issuer(), now::get);
    }

    @AfterEach
    void stop() throws Exception {
        source.close();
        provider.close();
        Eventually.check(() -> assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tasks-oidc-keys"))));
    }

    private void forward(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private List<JWK> find(String keyId) {
        return source.find(JWSAlgorithm.RS256, Optional.of(keyId));
    }

    private boolean knows(JWK key) {
        return !find(key.getKeyID()).isEmpty();
    }

    private void assertUnavailable(String keyId) throws Exception {
        HttpFailure failure = Prompt.within(LIMIT, () -> assertThrows(HttpFailure.class, () -> find(keyId)));
        assertEquals(503, failure.status());
        assertTrue(failure.headers().containsKey("Retry-After"));
    }

    @Test
    void theKeysAreReadOnceForMany() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(16);
        Callable<Boolean> request = () -> knows(provider.key());
        for (Future<Boolean> known : executor.invokeAll(Collections.nCopies(200, request))) {
            assertTrue(known.get());
        }
        executor.shutdown();
        assertEquals(2, provider.requests());
    }

    @Test
    void aFloodOfUnknownKeysIsOneLookInHalfAMinute() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(16);
        for (int minute = 1; minute <= 3; minute++) {
            List<Callable<Boolean>> flood = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String name = "key-" + minute + "-" + i;
                flood.add(() -> find(name).isEmpty());
            }
            for (Future<Boolean> empty : executor.invokeAll(flood)) {
                assertTrue(empty.get());
            }
            assertEquals(2 * minute, provider.requests());
            forward(Duration.ofSeconds(31));
        }
        executor.shutdown();
    }

    @Test
    void aNewKeyIsFoundAndAWithdrawnOneIsGone() throws Exception {
        assertTrue(knows(provider.key()));
        JWK old = provider.rotate();
        assertFalse(knows(provider.key()), "not again within half a minute");
        forward(Duration.ofSeconds(31));
        assertTrue(knows(provider.key()));
        assertFalse(knows(old));
    }

    @Test
    void aWithdrawnKeyIsGoneWithoutAnyNewOneBeingAskedFor() throws Exception {
        JWK key = provider.key();
        assertTrue(knows(key));
        provider.rotate();
        forward(Duration.ofMinutes(6));
        assertTrue(knows(key), "whoever asks does not wait");
        Eventually.check(() -> assertFalse(knows(key)));
    }

    @Test
    void aProviderThatIsAwayAtTheStartIsFoundLater() throws Exception {
        provider.stop();
        source.warm();
        assertUnavailable("any");
        assertUnavailable("any");
        provider.open();
        forward(Duration.ofSeconds(4));
        assertTrue(knows(provider.key()));
    }

    @Test
    void aProviderThatHangsHoldsNobodyForTwoSeconds() throws Exception {
        provider.hang();
        ExecutorService executor = Executors.newFixedThreadPool(100);
        Callable<Integer> request =
                () -> assertThrows(HttpFailure.class, () -> find("any")).status();
        for (Future<Integer> status :
                Prompt.within(LIMIT, () -> executor.invokeAll(Collections.nCopies(100, request)))) {
            assertEquals(503, status.get());
        }
        assertEquals(1, provider.requests());
        executor.shutdown();
    }

    @Test
    void knownKeysServeWhileTheProviderIsAway() throws Exception {
        assertTrue(knows(provider.key()));
        provider.stop();
        forward(Duration.ofHours(23));
        assertTrue(knows(provider.key()));
        assertUnavailable("new");
        forward(Duration.ofHours(2));
        assertUnavailable(provider.key().getKeyID());
    }

    @Test
    void whatIsNoConfigurationOfTheIssuerIsRefused() throws Exception {
        String keys = "\"jwks_uri\":\"" + provider.url("/keys") + "\"";
        String issuer = "\"issuer\":\"" + provider.issuer() + "\"";
        for (String configuration : List.of(
                "",
                "[]",
                "{}",
                "{" + keys + "}",
                "{" + issuer + "}",
                "{\"issuer\":\"" + provider.issuer() + "/\"," + keys + "}",
                "{\"issuer\":\"https://other.example\"," + keys + "}",
                "{" + issuer + "," + issuer + "," + keys + "}",
                "{" + issuer + ",\"jwks_uri\":\"file:///etc/hostname\"}",
                "{" + issuer + ",\"jwks_uri\":\"jar:file:/a.jar!/b\"}",
                "{" + issuer + ",\"jwks_uri\":\"/keys\"}",
                "{" + issuer + "," + keys + ",\"x\":\"" + "x".repeat(300_000) + "\"}")) {
            provider.publishConfiguration(configuration);
            assertUnavailable(provider.key().getKeyID());
            forward(Duration.ofSeconds(4));
        }
    }

    /** Whoever is on the way to them could put his own there. */
    @Test
    void keysThatComeInTheOpenFromAnotherMachineAreNotAskedFor() throws Exception {
        for (String address : List.of("http://keys.example/keys", "http://192.0.2.1/keys", "HTTP://[2001:db8::1]/")) {
            provider.publishConfiguration(
                    Json.object("issuer", provider.issuer()).replace("}", ",\"jwks_uri\":\"" + address + "\"}"));
            IOException refused = assertThrows(IOException.class, () -> new OidcDocuments(provider.issuer()).keys());
            assertTrue(
                    refused.getMessage().endsWith("where anybody could change them on their way"),
                    () -> refused.getMessage());
        }
    }

    @Test
    void whatIsNoSetOfKeysIsRefused() throws Exception {
        for (String keys :
                List.of("", "{}", "{\"keys\":7}", "{\"keys\":[" + "{},".repeat(200) + "{}]}", "x".repeat(300_000))) {
            provider.publishKeys(keys);
            assertUnavailable(provider.key().getKeyID());
            forward(Duration.ofSeconds(4));
        }
    }

    @Test
    void aRedirectionIsNotFollowed() throws Exception {
        Provider other = Provider.start();
        provider.redirectTo(URI.create(other.url("")).toString());
        assertUnavailable("any");
        assertEquals(0, other.requests());
        other.close();
    }

    @Test
    void aStopDoesNotWaitForAProviderThatHangs() throws Exception {
        provider.hang();
        source.warm();
        Eventually.check(() -> assertEquals(1, provider.requests()));
        Prompt.within(Duration.ofSeconds(1), () -> {
            source.close();
            return "closed";
        });
        assertUnavailable("any");
    }

    /** It takes the connection, and says nothing: not even the handshake of TLS comes to an end. */
    @Test
    void aProviderThatDoesNotShakeHandsHoldsNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                OidcKeySource tls = new OidcKeySource("https://127.0.0.1:" + silent.getLocalPort(), now::get)) {
            HttpFailure failure = Prompt.within(
                    LIMIT,
                    () -> assertThrows(HttpFailure.class, () -> tls.find(JWSAlgorithm.RS256, Optional.of("any"))));
            assertEquals(503, failure.status());
            forward(Duration.ofSeconds(31));
            tls.warm();
            Prompt.within(Duration.ofSeconds(1), () -> {
                tls.close();
                return "closed";
            });
        }
    }

    @Test
    void aProviderWhoseCertificateNobodyTrustsIsAway() throws Exception {
        try (Provider stranger = Provider.away(new Certificate("ip:127.0.0.1"));
                OidcKeySource tls = new OidcKeySource(stranger.issuer(), now::get)) {
            stranger.open();
            HttpFailure failure = Prompt.within(
                    LIMIT,
                    () -> assertThrows(HttpFailure.class, () -> tls.find(JWSAlgorithm.RS256, Optional.of("any"))));
            assertEquals(503, failure.status());
            assertEquals(0, stranger.requests());
        }
    }
}
