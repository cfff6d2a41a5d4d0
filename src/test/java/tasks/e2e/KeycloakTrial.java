package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Ports;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/** The product with a real Keycloak, by hand: profile {@code keycloak}, see decision 15. */
class KeycloakTrial {
    private static final String REALM = """
            {"realm": "team", "enabled": true, "sslRequired": "none",
             "clients": [{"clientId": "app", "enabled": true, "publicClient": true, "directAccessGrantsEnabled": true,
               "protocolMappers": [{"name": "audience", "protocol": "openid-connect",
                 "protocolMapper": "oidc-audience-mapper",
                 "config": {"included.custom.audience": "tasks-api", "access.token.claim": "true",
                   "id.token.claim": "false"}}]},
               {"clientId": "brief", "enabled": true, "publicClient": true, "directAccessGrantsEnabled": true,
               "attributes": {"access.token.lifespan": "5"},
               "protocolMappers": [{"name": "audience", "protocol": "openid-connect",
                 "protocolMapper": "oidc-audience-mapper",
                 "config": {"included.custom.audience": "tasks-api", "access.token.claim": "true",
                   "id.token.claim": "false"}}]},
               {"clientId": "others", "enabled": true, "publicClient": true, "directAccessGrantsEnabled": true}],
             "users": [{"username": "ann", "enabled": true, "email": "ann@example.com", "emailVerified": true,
               "firstName": "Ann", "lastName": "Lee", "credentials": [{"type": "password", "value": "secret"}]}]}
            """;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final long START_SECONDS = 180;

    private Path home;
    private int port;
    private Process keycloak;
    private Http provider;
    private StockServer server;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        home = Path.of(System.getProperty("tasks.keycloak"));
        port = Ports.next();
        // of a run before: a realm that is there already is not read again
        TestRun.delete(Files.createDirectories(home.resolve("data")));
        Path imports = Files.createDirectories(home.resolve("data/import"));
        Files.writeString(imports.resolve("team.json"), REALM);
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                TestRun.folder("tasks-keycloak-").resolve("out.log").toFile());
        keycloak = builder.start();
        provider = new Http(URI.create("http://127.0.0.1:" + port));
        server = Stock.JETTY
                .server()
                .with("TASKS_OIDC_ISSUER", "http://127.0.0.1:" + port + "/realms/team")
                .with("TASKS_OIDC_AUDIENCE", "tasks-api")
                .start();
        http = new Http(server.base());
        Eventually.check(START_SECONDS, () -> assertEquals(200, status("/realms/team")));
    }

    private int status(String path) {
        try {
            return provider.send("GET", path).status();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @AfterEach
    void stop() throws Exception {
        stopKeycloak();
        provider.close();
        http.close();
        server.close();
    }

    private void stopKeycloak() throws Exception {
        List<ProcessHandle> all = keycloak.descendants().toList();
        keycloak.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        for (ProcessHandle each : all) {
            each.destroyForcibly();
            each.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    private JsonNode login(String realm, String client, String username, String password) throws IOException {
        String form = "grant_type=password&scope=openid&client_id=" + client + "&username=" + username + "&password="
                + password;
        Answer answer = provider.send(
                "POST",
                "/realms/" + realm + "/protocol/openid-connect/token",
                form.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                FORM);
        assertEquals(200, answer.status(), answer.body());
        return Json.read(answer.body());
    }

    private String[] token(String kind) throws IOException {
        return token("app", kind);
    }

    private String[] token(String client, String kind) throws IOException {
        return Person.bearer(login("team", client, "ann", "secret").get(kind).asText());
    }

    private static String keyId(String[] bearer) throws Exception {
        return SignedJWT.parse(Person.tokenOf(bearer)).getHeader().getKeyID();
    }

    @Test
    void aPersonOfKeycloakWorksThroughAChangeOfKeysAndWithoutKeycloak() throws Exception {
        String[] ann = token("access_token");
        Eventually.check(() -> assertEquals(200, http.send("GET", "/me", ann).status()));
        assertTrue(http.send("GET", "/me", ann).body().contains("\"username\":\"ann\""));
        assertEquals(
                201,
                http.json("POST", "/tasks", Json.object("title", "mine"), ann).status());
        for (String other : List.of("id_token", "refresh_token")) {
            assertEquals(401, http.send("GET", "/me", token(other)).status(), other);
        }
        assertEquals(
                401, http.send("GET", "/me", token("others", "access_token")).status(), "for another audience");
        assertEquals(401, http.send("GET", "/me", admin()).status(), "of another realm");
        String[] brief = token("brief", "access_token");
        assertEquals(200, http.send("GET", "/me", brief).status());

        rotate();
        String[] later = token("access_token");
        assertNotEquals(keyId(ann), keyId(later));
        Eventually.check(
                40, () -> assertTrue(http.send("GET", "/tasks", later).body().contains("mine")));
        // five seconds, and a minute for clocks that differ
        Eventually.check(
                90, () -> assertEquals(401, http.send("GET", "/me", brief).status()));
        String[] last = token("access_token");
        stopKeycloak();
        assertEquals(200, http.send("GET", "/tasks", last).status());
        assertEquals(
                "{\"message\":\"Deleted\"}",
                http.json("DELETE", "/me", "{}", last).body());
        assertEquals(401, http.send("GET", "/tasks", last).status());
    }

    private String[] admin() throws IOException {
        return Person.bearer(login("master", "admin-cli", "admin", "admin")
                .get("access_token")
                .asText());
    }

    /** A second key that signs from now on. */
    private void rotate() throws IOException {
        String[] admin = admin();
        String id = Json.read(provider.send("GET", "/admin/realms/team", admin).body())
                .get("id")
                .asText();
        String key = """
                {"name": "next", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
                 "parentId": "%s", "config": {"priority": ["200"], "enabled": ["true"], "active": ["true"]}}""".formatted(id);
        assertEquals(
                201,
                provider.json("POST", "/admin/realms/team/components", key, admin)
                        .status());
    }
}
