package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Somebody with an account of a server, and what they do. */
public final class Person {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static final String PASSWORD = "correct horse battery";

    private final Http http;
    private final String username;

    private Person(Http http, String username) {
        this.http = http;
        this.username = username;
    }

    /** Makes an account with a name of its own. */
    public static Person signUp(Http http) throws IOException {
        String username = "u" + UUID.randomUUID().toString().substring(0, 12);
        assertEquals(201, signUp(http, username, PASSWORD).status());
        return new Person(http, username);
    }

    public static Answer signUp(Http http, String username, String password) throws IOException {
        // from an address of their own, or the servers that tests share would soon refuse more
        String address = "2001:db8:"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(1 << 16), 4) + ":"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(1 << 16), 4) + "::1";
        return http.json("POST", "/accounts", credentials(username, password).toString(), "X-Forwarded-For", address);
    }

    private static ObjectNode credentials(String username, String password) {
        return MAPPER.createObjectNode().put("username", username).put("password", password);
    }

    public String username() {
        return username;
    }

    /** Signs in; the tokens. */
    public JsonNode login() throws IOException {
        Answer answer = login(PASSWORD);
        assertEquals(200, answer.status(), answer.body());
        return Json.read(answer.body());
    }

    public Answer login(String password) throws IOException {
        return login(http, username, password);
    }

    public static Answer login(Http http, String username, String password) throws IOException {
        return http.json("POST", "/login", credentials(username, password).toString());
    }

    /** Signs in as a browser does; {@code Cookie}'s value. */
    public String cookie() throws IOException {
        Answer answer = http.json(
                "POST",
                "/login",
                credentials(username, PASSWORD).put("cookie", true).toString());
        assertEquals(200, answer.status(), answer.body());
        String cookie = answer.header("Set-Cookie");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    /** {@code Authorization} of a new session. */
    public String[] session() throws IOException {
        return bearer(login().get("access_token").asText());
    }

    public static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    /** The token of such a header. */
    public static String tokenOf(String... bearer) {
        return bearer[1].substring("Bearer ".length());
    }

    /** Signs in and makes a personal access token; {@code Authorization} with it. */
    public String[] token(String... scopes) throws IOException {
        return tokenBy(session(), scopes);
    }

    /** Makes a personal access token in a session that has been begun; {@code Authorization} with it. */
    public String[] tokenBy(String[] session, String... scopes) throws IOException {
        ObjectNode body = MAPPER.createObjectNode().put("name", "for a test");
        for (String scope : scopes) {
            body.withArray("scopes").add(scope);
        }
        Answer answer = http.json("POST", "/me/tokens", body.toString(), session);
        assertEquals(201, answer.status(), answer.body());
        return bearer(Json.read(answer.body()).get("token").asText());
    }

    /** Spends a refresh token. */
    public static Answer refresh(Http http, String token, String... headers) throws IOException {
        return http.json("POST", "/refresh", Json.object("refresh_token", token), headers);
    }
}
