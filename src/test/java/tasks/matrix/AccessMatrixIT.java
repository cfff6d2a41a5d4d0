package tasks.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tasks.app.RoutesMatchOpenApiTest;
import tasks.http.Route;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.Stock;
import tasks.testkit.TestDatabase;

/**
 * Every route of the table with every kind of credential, on each container and with each database. What must happen is derived
 * from the table, so that a new route cannot be forgotten.
 */
@ParameterizedClass(name = "{0} with {1}")
@MethodSource("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixIT {
    private static final boolean WHOLE = Boolean.getBoolean("tasks.matrix.whole");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** What the demo user has, everybody has: the one exception to what the table says. */
    private static final Set<String> NOT_FOR_DEMO = Set.of("POST /me/tokens", "PUT /me/password", "DELETE /me");

    @Parameter(0)
    private Stock stock;

    @Parameter(1)
    private TestDatabase.Kind kind;

    private MatrixServer server;
    private Http http;

    /** Each container and each database; with {@code -Dtasks.matrix.whole=true} each with each. */
    static Stream<Arguments> servers() {
        return Stream.of(Stock.values())
                .flatMap(stock -> Stream.of(TestDatabase.Kind.values())
                        .filter(kind -> WHOLE || kind == usual(stock))
                        .map(kind -> Arguments.of(stock, kind)));
    }

    private static TestDatabase.Kind usual(Stock stock) {
        return stock == Stock.TOMCAT_10 ? TestDatabase.Kind.POSTGRESQL : TestDatabase.Kind.H2;
    }

    @BeforeParameterizedClassInvocation
    void start() throws Exception {
        server = new MatrixServer(stock, kind);
        server.start();
        http = server.http();
    }

    @AfterParameterizedClassInvocation
    void stop() throws Exception {
        server.close();
    }

    private static void assertError(int status, String message, Answer answer) {
        assertEquals("{\"error\":\"" + message + "\"}", answer.body());
        assertEquals(status, answer.status());
    }

    /** The routes; what ends a credential comes last: a person of a provider has no password that keeps him from leaving. */
    private static List<Route> routes(Credential credential) {
        String last = credential.isProvided() ? "DELETE /me" : "POST /logout";
        List<Route> routes = routes();
        routes.sort(Comparator.comparing(route -> name(route).equals(last)));
        return routes;
    }

    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>(RoutesMatchOpenApiTest.table());
        assertTrue(routes.size() > 25, "" + routes.size());
        return routes;
    }

    /** {@code GET /tasks/7}, with a number that names nothing. */
    private static String pathOf(Route route) {
        return route.template().replaceAll("\\{[a-z]+}", "999999999999");
    }

    private static String name(Route route) {
        return route.method() + " " + route.template();
    }

    private static String expected(Route route, Credential credential) {
        if (credential.isBad()) {
            return "401 Invalid token";
        }
        if (credential.isCookieOfUnknownPage() && !SAFE.contains(route.method())) {
            return "403 Cross-origin request refused";
        }
        if (!route.access().authenticated()) {
            return "let in";
        }
        if (credential.isAnonymous()) {
            return "401 Authentication required";
        }
        if (!credential.scopes().containsAll(route.access().scopes())) {
            return "403 Insufficient scope";
        }
        boolean demo = credential.isDemo() && NOT_FOR_DEMO.contains(name(route));
        return demo ? "403 The demo user cannot do this" : "let in";
    }

    private Answer ask(String method, Route route, Credential credential) throws Exception {
        boolean body = route.body() == Route.Body.JSON && method.equals(route.method());
        return body
                ? http.json(method, pathOf(route), "{}", credential.headers())
                : http.send(method, pathOf(route), credential.headers());
    }

    private static String outcome(Answer answer) {
        boolean refused = answer.status() == 401 || answer.status() == 403;
        return refused
                ? answer.status() + " " + Json.read(answer.body()).get("error").asText()
                : "let in";
    }

    @Test
    void everyRouteLetsInWhomTheTableSays() throws Exception {
        Map<String, String> wrong = new TreeMap<>();
        int asked = 0;
        for (Credential credential : Credential.all(server)) {
            // before what ends it
            checkWhereNoRouteIs(credential);
            for (Route route : routes(credential)) {
                Answer answer = ask(route.method(), route, credential);
                asked++;
                String expected = expected(route, credential);
                boolean fault = answer.status() == 500;
                if (fault || !outcome(answer).equals(expected)) {
                    wrong.put(name(route) + " with " + credential.name(), answer + " and not " + expected);
                }
                check(answer, route, credential);
            }
        }
        assertEquals(Map.of(), wrong, asked + " requests");
        assertTrue(asked > 1_500, "" + asked);
    }

    private static void check(Answer answer, Route route, Credential credential) {
        if (answer.status() == 401) {
            String challenge = credential.isBad() ? "Bearer error=\"invalid_token\"" : "Bearer";
            assertEquals(challenge, answer.header("WWW-Authenticate"), credential.name());
        }
        boolean own = route.access().authenticated() && credential.headers().length > 0;
        if (own && !"no-store".equals(answer.header("Cache-Control"))) {
            assertEquals("private, no-cache", answer.header("Cache-Control"), credential.name());
        }
        assertNotNull(answer.header("Vary"), credential.name());
    }

    /** Bad credentials come first, also where there is no route; OPTIONS and what there is not are for anyone else. */
    private void checkWhereNoRouteIs(Credential credential) throws Exception {
        String[] headers = credential.headers();
        boolean bad = credential.isBad();
        for (String path : List.of("/", "/tasks/1", "/nowhere", "/me/nothing", "/login")) {
            Answer options = http.send("OPTIONS", path, headers);
            boolean there = !path.equals("/nowhere") && !path.equals("/me/nothing");
            assertEquals(bad ? 401 : there ? 204 : 404, options.status(), credential.name() + " " + options);
        }
        assertEquals(bad ? 401 : 404, http.send("GET", "/nowhere", headers).status(), credential.name());
        assertEquals(bad ? 401 : 404, http.send("GET", "/tasks/x", headers).status(), credential.name());
        int method = credential.isCookieOfUnknownPage() ? 403 : 405;
        assertEquals(bad ? 401 : method, http.send("DELETE", "/login", headers).status(), credential.name());
        assertEquals(bad ? 401 : 200, http.send("HEAD", "/", headers).status(), credential.name());
    }

    /** It would stand in every log on the way. */
    @Test
    void aTokenInTheQueryIsNone() throws Exception {
        String token = Person.tokenOf(Person.signUp(http).session());
        String query = "?access_token=" + token + "&token=" + token + "&authorization=Bearer%20" + token;
        for (Route route : routes()) {
            if (route.access().authenticated()) {
                Answer answer = http.send(route.method(), pathOf(route) + query);
                assertError(401, "Authentication required", answer);
            }
        }
    }

    /** Of somebody who has one of everything; whoever adds a route with an id says here whose it is. */
    private static String othersPath(Route route, Map<String, String> ids) {
        String path = route.template();
        for (Map.Entry<String, String> id : ids.entrySet()) {
            if (path.startsWith(id.getKey())) {
                path = id.getValue() + path.substring(id.getKey().length());
            }
        }
        return path.replace("{note}", ids.get("note"));
    }

    @Test
    void nobodyFindsOrChangesWhatIsAnothers() throws Exception {
        Person ann = Person.signUp(http);
        String[] annsSession = ann.session();
        ann.token("tasks:read");
        String task = "/tasks/"
                + Json.id(http.json("POST", "/tasks", "{\"title\":\"ann's\"}", annsSession)
                        .body());
        long note = Json.id(http.json("POST", task + "/notes", "{\"text\":\"ann's\"}", annsSession)
                .body());
        Map<String, String> ids = new TreeMap<>(Map.of(
                "/tasks/{id}",
                task,
                "/me/sessions/{id}",
                "/me/sessions/" + items("/me/sessions", annsSession).get(0).get("id"),
                "/me/tokens/{id}",
                "/me/tokens/" + items("/me/tokens", annsSession).get(0).get("id"),
                "/webhooks/{id}",
                "/webhooks/" + webhook(annsSession),
                "note",
                Long.toString(note)));
        String before = state(annsSession, task);
        String[] bob = Person.signUp(http).session();
        String[] eve = Person.bearer(server.provider().token("eve"));
        int asked = 0;
        for (Route route : routes()) {
            if (!route.template().contains("{")) {
                continue;
            }
            String path = othersPath(route, ids);
            assertFalse(path.contains("{"), "whose is " + path);
            for (String[] headers : List.of(bob, eve, Http.token())) {
                String body = "{\"title\":\"not ann's\",\"text\":\"not ann's\",\"done\":true}";
                Answer answer = route.body() == Route.Body.JSON
                        ? http.json(route.method(), path, body, headers)
                        : http.send(route.method(), path, headers);
                assertEquals(404, answer.status(), name(route) + answer);
                assertFalse(answer.body().contains("ann's"), answer.body());
                asked++;
            }
        }
        assertTrue(asked >= 30, "" + asked);
        for (String list :
                List.of("/tasks", "/changes?since=0", "/webhooks", "/me/sessions", "/me/tokens", "/me/audit")) {
            String theirs = http.send("GET", list, bob).body();
            assertFalse(
                    theirs.contains("ann's") || theirs.contains("receiver.example") || theirs.contains(ann.username()),
                    theirs);
        }
        assertEquals(before, state(annsSession, task));
    }

    private long webhook(String[] headers) throws Exception {
        Answer made = http.json("POST", "/webhooks", Json.object("url", "https://receiver.example/"), headers);
        assertEquals(201, made.status(), made.body());
        return Json.id(made.body());
    }

    private JsonNode items(String path, String[] headers) throws Exception {
        return Json.read(http.send("GET", path, headers).body()).get("items");
    }

    private String state(String[] headers, String task) throws Exception {
        return http.send("GET", task, headers).body()
                + items(task + "/notes", headers)
                + items(task + "/history", headers)
                + items("/webhooks", headers).findValuesAsText("id")
                + items("/me/sessions", headers).findValuesAsText("id")
                + items("/me/tokens", headers).findValuesAsText("id");
    }
}
