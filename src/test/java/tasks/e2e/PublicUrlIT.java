package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Stock;
import tasks.testkit.StockServer;

/** Behind a proxy that speaks TLS: what the server says of itself, and which pages are its own. */
class PublicUrlIT {
    private static final String ORIGIN = "https://tasks.example";

    @ParameterizedTest
    @EnumSource(Stock.class)
    void aCookieBehindTlsIsSentBackOverTlsOnly(Stock stock) throws Exception {
        try (StockServer server = stock.server()
                        .with("TASKS_PUBLIC_URL", ORIGIN + "/team")
                        .start();
                Http http = new Http(server.base())) {
            Person ann = Person.signUp(http);
            String body = "{\"username\":\"" + ann.username() + "\",\"password\":\"" + Person.PASSWORD
                    + "\",\"cookie\":true}";
            Answer login = http.json("POST", "/login", body, "Origin", ORIGIN);
            assertEquals(200, login.status(), login.body());
            String set = login.header("Set-Cookie");
            assertTrue(
                    set.matches(
                            "__Host-tasks-[0-9a-f]{8}=[\\w-]{43}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict; Secure"),
                    set);
            String cookie = set.substring(0, set.indexOf(';'));
            String task = Json.object("title", "by a page");
            assertEquals(
                    201,
                    http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", ORIGIN)
                            .status());
            // the address behind the proxy is not what browsers see
            String behind = "http://" + server.base().getAuthority();
            assertEquals(
                    403,
                    http.json("POST", "/tasks", task, "Cookie", cookie, "Origin", behind)
                            .status());
            // one that a neighbour could plant over plain http has another name
            assertEquals(
                    401,
                    http.send("GET", "/me", "Cookie", cookie.substring("__Host-".length()))
                            .status());
            Answer out = http.send("POST", "/logout", "Cookie", cookie, "Origin", ORIGIN);
            assertTrue(out.header("Set-Cookie").startsWith("__Host-"), out.toString());
        }
    }

    @Test
    void accessTokensNameIt() throws Exception {
        try (StockServer server = StockServer.jetty()
                        .with("TASKS_PUBLIC_URL", ORIGIN + "/team")
                        .start();
                Http http = new Http(server.base())) {
            String token = Person.signUp(http).login().get("access_token").asText();
            byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
            JsonNode payload = Json.read(new String(claims, StandardCharsets.UTF_8));
            assertEquals(ORIGIN + "/team", payload.get("iss").asText());
            assertEquals(ORIGIN + "/team", payload.get("aud").asText());
        }
    }
}
