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

    private static void assertAway(Http http, String[] bearer) throws Exception {
        Answer away = Prompt.answer(() -> http.send("GET", "/me", bearer));
        assertEquals("{\"error\":\"Service unavailable\"}", away.body());
        assertEquals(503, away.status());
        assertEquals("3", away.header("Retry-After"));
        assertEquals(200, http.dev("GET", "/tasks").status(), "others do not need it");
    }

    /** Trusted, but for another host: whoever has that one's key is not the provider. */
    @Test
    void aProviderIsReachedOnceItsCertificateIsTrustedAndItsOwn() throws Exception {
        Certificate own = new Certificate("ip:127.0.0.1");
        Certificate others = new Certificate("dns:other.example");
        try (Provider provider = Provider.away(others);
                StockServer server = server(provider, Certificate.trusting(List.of(own, others)));
                Http http = new Http(server.base())) {
            provider.open();
            String[] ann = Person.bearer(provider.token("1", claims -> claims.claim("preferred_username", "ann")));
            assertAway(http, ann);
            assertEquals(0, provider.requests());
            provider.stop();
            provider.certify(own);
            provider.open();
            Eventually.check(
                    () -> assertEquals(200, http.send("GET", "/me", ann).status()));
            assertTrue(http.send("GET", "/me", ann).body().contains("\"ann\""));
        }
    }

    @Test
    void aProviderWhoseCertificateIsNotTrustedIsAway() throws Exception {
        try (Provider provider = Provider.away(new Certificate("ip:127.0.0.1"));
                StockServer server = server(provider, List.of());
                Http http = new Http(server.base())) {
            provider.open();
            assertAway(http, Person.bearer(provider.token("1")));
            assertEquals(0, provider.requests());
            Eventually.check(() -> assertTrue(
                    server.log().contains("The identity provider's keys cannot be read"), "the operator is told"));
        }
    }
}
