package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Ports;
import tasks.testkit.Prompt;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** People of an identity provider that somebody else has written: mock-oauth2-server. */
class MockProviderIT {
    private static final String TEAM = "team";
    private static final String AUDIENCE = "tasks-api";
    private static final long SOON = 300;

    private final MockOAuth2Server provider = new MockOAuth2Server();
    private StockServer server;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        provider.start(InetAddress.getLoopbackAddress(), Ports.next());
        server = Stock.JETTY
                .server()
                .with("TASKS_OIDC_ISSUER", provider.issuerUrl(TEAM).toString())
                .with("TASKS_OIDC_AUDIENCE", AUDIENCE)
                .start();
        http = new Http(server.base());
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        server.close();
        provider.shutdown();
    }

    private String[] token(String issuer, String audience, long seconds) {
        Map<String, String> name = Map.of("preferred_username", "ann");
        return Person.bearer(
                provider.issueToken(issuer, "1", audience, name, seconds).serialize());
    }

    private void assertRefused(String[] bearer) throws Exception {
        Answer refused = http.send("GET", "/tasks", bearer);
        assertEquals("{\"error\":\"Invalid token\"}", refused.body());
        assertEquals(401, refused.status());
    }

    @Test
    void itsPeopleComeAndStayWhileItIsAway() throws Exception {
        aGoodTokenCountsAndNoneThatIsForOthersOrOver();
        aTokenThatTheProviderHandsOutCounts();
        whileTheProviderIsAwayItsKeysServeOnAndNobodyWaits();
    }

    private void aGoodTokenCountsAndNoneThatIsForOthersOrOver() throws Exception {
        String[] ann = token(TEAM, AUDIENCE, SOON);
        // whoever comes while its keys are read for the first time may be told to come again
        Eventually.check(() -> assertEquals(200, http.send("GET", "/me", ann).status()));
        assertEquals(
                "{\"username\":\"ann\",\"scopes\":[\"authenticated\",\"tasks:read\",\"tasks:write\",\"account\"]}",
                http.send("GET", "/me", ann).body());
        assertEquals(
                201,
                http.json("POST", "/tasks", Json.object("title", "mine"), ann).status());
        assertRefused(token(TEAM, AUDIENCE, -90));
        assertRefused(token(TEAM, "another", SOON));
        assertRefused(token("another", AUDIENCE, SOON));
        String other = token(TEAM, AUDIENCE, SOON)[1];
        assertRefused(new String[] {
            "Authorization", ann[1].substring(0, ann[1].lastIndexOf('.')) + other.substring(other.lastIndexOf('.'))
        });
    }

    /** As a program gets one for itself, by the provider's own way. */
    private void aTokenThatTheProviderHandsOutCounts() throws Exception {
        URI base = URI.create(provider.issuerUrl(TEAM).toString());
        try (Http client = new Http(base)) {
            String form = "grant_type=client_credentials&client_id=sync&client_secret=s&scope=" + AUDIENCE;
            Answer answer = client.send(
                    "POST",
                    "/token",
                    form.getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/x-www-form-urlencoded");
            assertEquals(200, answer.status(), answer.body());
            String[] sync =
                    Person.bearer(Json.read(answer.body()).get("access_token").asText());
            assertEquals(200, http.send("GET", "/tasks", sync).status());
        }
    }

    private void whileTheProviderIsAwayItsKeysServeOnAndNobodyWaits() throws Exception {
        String[] first = token(TEAM, AUDIENCE, SOON);
        String[] second = token(TEAM, AUDIENCE, SOON);
        assertEquals(200, http.send("GET", "/tasks", first).status());
        provider.shutdown();
        assertEquals(200, Prompt.answer(() -> http.send("GET", "/tasks", first)).status());
        assertTrue(
                Prompt.answer(() -> http.send("GET", "/tasks", second)).body().contains("\"user\":\"ann\""));
    }
}
