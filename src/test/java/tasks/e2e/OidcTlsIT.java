package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Certificate;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Person;
import tasks.testkit.Prompt;
import tasks.testkit.Provider;
import tasks.testkit.StockServer;

/** An identity provider over TLS: what the JVM trusts is what counts. */
class OidcTlsIT {
    private static StockServer server(Provider provider, List<String> options) throws Exception {
        StockServer server = StockServer.jetty()
                .with("TASKS_OIDC_ISSUER", provider.issuer())
                .with("TASKS_OIDC_AUDIENCE", Provider.AUDIENCE);
        options.forEach(server::jvmOption);
        return server.start();
    }

    /** So the client is told, and the operator why. */
    private static void assertAway(StockServer server, Http http, String[] bearer, String why) throws Exception {
        Eventually.check(() -> {
            Answer away = Prompt.answer(() -> http.send("GET", "/me", bearer));
            assertEquals("{\"error\":\"Service unavailable\"}", away.body());
            assertEquals(503, away.status());
            assertEquals("3", away.header("Retry-After"));
            assertTrue(
                    server.log()
                            .lines()
                            .anyMatch(line ->
                                    line.contains("The identity provider's keys cannot be read") && line.contains(why)),
                    server.log());
        });
        assertEquals(200, http.dev("GET", "/tasks").status(), "others do not need it");
    }

    /** One that is not trusted; one that is, but for another host: whoever has that one's key is not the provider; and its own. */
    @Test
    void aProviderIsReachedOnceItsCertificateIsTrustedAndItsOwn() throws Exception {
        Certificate untrusted = new Certificate("ip:127.0.0.1");
        Certificate others = new Certificate("dns:other.example");
        Certificate own = new Certificate("ip:127.0.0.1");
        try (Provider provider = Provider.away(untrusted)) {
            provider.open();
            try (StockServer server = server(provider, Certificate.trusting(List.of(own, others)));
                    Http http = new Http(server.base())) {
                String[] ann = Person.bearer(provider.token("1", claims -> claims.claim("preferred_username", "ann")));
                assertAway(server, http, ann, "PKIX path ");
                show(provider, others);
                assertAway(server, http, ann, "No subject alternative names matching IP address");
                assertEquals(0, provider.requests());
                show(provider, own);
                Eventually.check(
                        () -> assertEquals(200, http.send("GET", "/me", ann).status()));
                assertTrue(http.send("GET", "/me", ann).body().contains("\"ann\""));
            }
        }
    }

    private static void show(Provider provider, Certificate certificate) throws Exception {
        provider.stop();
        provider.certify(certificate);
        provider.open();
    }
}
