package tasks.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tasks.http.Access.anyone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the route table finds for a method and a path. */
class RouterTest {
    private static final Route.Handler HANDLER = call -> Reply.empty(204);

    private static final List<Route> TABLE = List.of(
            Route.get("/", anyone(), HANDLER),
            Route.get("/tasks", anyone(), HANDLER),
            Route.post("/tasks", anyone(), HANDLER),
            Route.get("/tasks/{id}", anyone(), HANDLER),
            Route.put("/tasks/{id}", anyone(), HANDLER),
            Route.delete("/tasks/{id}", anyone(), HANDLER),
            Route.get("/tasks/latest", anyone(), HANDLER),
            Route.get("/tasks/{id}/notes/{note}", anyone(), HANDLER),
            Route.post("/login", anyone(), HANDLER),
            Route.get("/app/", anyone(), HANDLER),
            Route.patch("/drafts/{id}", anyone(), HANDLER));

    private final Router router = new Router(TABLE);

    @ParameterizedTest
    @CsvSource({
        "GET, /, 0",
        "GET, /tasks, 1",
        "POST, /tasks, 2",
        "GET, /tasks/7, 3",
        "PUT, /tasks/7, 4",
        "DELETE, /tasks/7, 5",
        "GET, /tasks/latest, 6",
        "GET, /tasks/7/notes/8, 7",
        "POST, /login, 8",
        "GET, /app/, 9"
    })
    void eachRowIsFound(String method, String path, int row) {
        Router.Match match = router.match(method, path);
        assertSame(TABLE.get(row), match.route());
        assertEquals(TABLE.get(row).template(), match.template());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/tasks", "/tasks/7", "/tasks/latest", "/app/"})
    void headIsServedByGet(String path) {
        assertSame(router.match("GET", path).route(), router.match("HEAD", path).route());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "/ | GET, HEAD, OPTIONS",
                "/tasks | GET, HEAD, OPTIONS, POST",
                "/tasks/7 | DELETE, GET, HEAD, OPTIONS, PUT",
                "/tasks/latest | GET, HEAD, OPTIONS",
                "/login | OPTIONS, POST"
            },
            delimiter = '|')
    void anotherMethodIs405AndAllowNamesTheUnionOfThePath(String path, String allow) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> router.match("PATCH", path));
        assertEquals(405, failure.status());
        assertEquals("Method not allowed", failure.message());
        assertEquals(Map.of("Allow", allow), failure.headers());
    }

    @ParameterizedTest
    @CsvSource({"HEAD, /login", "GET, /login", "get, /tasks", "BREW, /tasks", "TRACE, /", "CONNECT, /tasks/1"})
    void methodsThatThePathDoesNotHaveAre405(String method, String path) {
        HttpFailure failure = assertThrows(HttpFailure.class, () -> router.match(method, path));
        assertEquals(405, failure.status());
    }

    @Test
    void optionsIsAnsweredOnEveryPathWithItsMethods() {
        Router.Match match = router.match("OPTIONS", "/tasks/7");
        assertNull(match.route());
        assertEquals("DELETE, GET, HEAD, OPTIONS, PUT", match.allow());
        assertEquals("/tasks/{id}", match.template());
        assertEquals(204, match.options().status());
        assertEquals(Map.of("Allow", match.allow()), match.options().headers());
    }

    @Test
    void optionsNamesTheTypesThatAPatchOfThePathMayHave() {
        assertEquals(
                Map.of("Allow", "OPTIONS, PATCH", "Accept-Patch", "application/merge-patch+json, application/json"),
                router.match("OPTIONS", "/drafts/1").options().headers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tasks",
                "*",
                "//",
                "//tasks",
                "/tasks/",
                "/tasks//",
                "/tasks/7/",
                "/tasks//7",
                "/tasks/007",
                "/tasks/-1",
                "/tasks/abc",
                "/tasks/12345678901234567890",
                "/tasks/\u0661",
                "/tasks/{id}",
                "/tasks/7/notes",
                "/tasks/7/notes/x",
                "/tasks/7/8",
                "/Tasks",
                "/tasks;x=1",
                "/tasks%2F7",
                "/app",
                "/nope",
                "/7"
            })
    void anUnknownPathIs404WhateverTheMethod(String path) {
        for (String method : new String[] {"GET", "POST", "OPTIONS", "BREW"}) {
            HttpFailure failure = assertThrows(HttpFailure.class, () -> router.match(method, path), method);
            assertEquals(404, failure.status());
            assertEquals("Not found", failure.message());
            assertEquals(Map.of(), failure.headers());
        }
    }

    @Test
    void theNumbersComeInTheirOrder() {
        assertArrayEquals(
                new long[] {7, 8}, router.match("GET", "/tasks/7/notes/8").ids());
        assertEquals(0, router.match("GET", "/tasks/0").ids()[0]);
    }

    @Test
    void aNumberTooLargeForAnIdStillFindsItsRow() {
        assertEquals(
                Long.MAX_VALUE,
                router.match("GET", "/tasks/9223372036854775807").ids()[0]);
        assertEquals(-1, router.match("GET", "/tasks/9223372036854775808").ids()[0]);
        assertEquals(
                "/tasks/{id}", router.match("GET", "/tasks/9999999999999999999").template());
    }

    @Test
    void twoRowsOfOneMethodAndPathAreRefused() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Router(List.of(
                        Route.get("/tasks/{id}", anyone(), HANDLER), Route.get("/tasks/{task}", anyone(), HANDLER))));
        assertTrue(refused.getMessage().contains("GET /tasks/{task}"), refused.getMessage());
    }

    @Test
    void moreNumbersThanACallCanHoldAreRefusedAtStart() {
        List<Route> table = List.of(Route.get("/a/{x}/{y}/{z}", anyone(), HANDLER));
        assertThrows(IllegalArgumentException.class, () -> new Router(table));
    }

    @Test
    void theTableIsKeptInItsOrderAndCannotBeChanged() {
        List<Route> table = new ArrayList<>(TABLE);
        Router built = new Router(table);
        table.clear();
        assertEquals(TABLE, built.routes());
        assertThrows(UnsupportedOperationException.class, () -> built.routes().clear());
    }

    @Test
    void theMethodsOfARowSayWhetherTheyTakeABody() {
        assertEquals(Route.Body.NONE, TABLE.get(1).body());
        assertEquals(Route.Body.JSON, TABLE.get(2).body());
        assertEquals(Route.Body.JSON, TABLE.get(4).body());
        assertEquals(Route.Body.NONE, TABLE.get(5).body());
    }
}
