package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.OnEveryContainer;
import tasks.testkit.RawHttp;
import tasks.testkit.Scenario;

/** Hostile paths, byte for byte: none reaches data without a token, none names a route by a detour. */
@OnEveryContainer
class PathsIT extends Scenario {
    private static final List<String> HOSTILE = List.of(
            "/tasks;x=1",
            "/tasks/;/1",
            "/tasks/..;/tasks",
            "/;/tasks",
            "/;x=/tasks",
            "/tasks/1;v=2",
            "/x/../tasks",
            "/./tasks",
            "/tasks/.",
            "/tasks/..",
            "/tasks/%2e",
            "/app/../tasks",
            "/app/%2e%2e/tasks",
            "/%2ftasks",
            "/tasks%2f1",
            "/tasks%2F",
            "//tasks",
            "/tasks//1",
            "/tasks/1//",
            "///tasks",
            "/tasks%00",
            "/tasks/1%00",
            "/%00/tasks",
            "/tasks%20",
            "/tasks%09",
            "/tasks%0d%0a",
            "/tasks/1%0aX:y",
            "/%c0%aftasks",
            "/%e0%80%aftasks",
            "/tasks/%ff",
            "/tasks/%zz",
            "/tasks/%",
            "/tasks\\1",
            "/tasks%5c1",
            "/TASKS",
            "/Tasks",
            "/tasks/1/",
            "/tasks.json",
            "/tasks.jsp",
            "/x.jsp",
            "/tasks/1.jsp",
            "/tasks/\u00c3\u00a9",
            "/tasks#1",
            "/tasks|1",
            "/tasks/{id}",
            "/tasks/$1",
            "/tasks/*",
            "/*",
            "/WEB-INF/web.xml",
            "/WEB-INF/classes/logback.xml",
            "/web-inf/web.xml",
            "/META-INF/MANIFEST.MF",
            "/app/../WEB-INF/web.xml",
            "/app/%2e%2e/WEB-INF/web.xml",
            "/app/..%2fWEB-INF/web.xml",
            "/app/%252e%252e/WEB-INF/web.xml",
            "/app//index.html",
            "/app/./index.html",
            "/app/.");

    private Answer get(String path, String headers) throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("GET " + path(path) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
            return raw.read();
        }
    }

    @Test
    void aHostilePathNamesNothing() throws Exception {
        createTask("hidden treasure");
        for (String path : HOSTILE) {
            for (String token : List.of("", "Authorization: Bearer dev-secret-token\r\n")) {
                Answer answer = get(path, token);
                assertTrue(answer.status() == 404 || answer.status() == 400, path + " " + answer);
                assertFalse(answer.body().contains("hidden treasure"), path);
                assertFalse(answer.body().contains("web-app"), path);
                if ("application/json".equals(answer.header("Content-Type"))) {
                    assertError(answer.status(), answer.status() == 404 ? "Not found" : "Bad request", answer);
                }
            }
        }
    }

    @Test
    void whatReachesTheServletButNoRouteIsNotFoundInJson() throws Exception {
        for (String path :
                List.of("/nope", "/tasks/1/x", "/x.jsp", "/tasks.json", "/TASKS", "/tasks/$1", "/WEB-INF/web.xml")) {
            assertError(404, "Not found", get(path, ""));
        }
    }

    @Test
    void escapedUnreservedCharactersNameTheSamePath() throws Exception {
        assertError(401, "Authentication required", get("/%74asks", ""));
        assertEquals(
                200,
                get("/%74ask%73", "Authorization: Bearer dev-secret-token\r\n").status());
    }

    @Test
    void aQueryIsNoPartOfThePath() throws Exception {
        for (String query : List.of("?", "?x", "?a=%zz", "?/../x", "?;", "?%00", "?a=b&a=c#")) {
            Answer answer = get("/tasks" + query, "");
            assertTrue(answer.status() == 401 || answer.status() == 400, query + answer);
        }
    }

    @Test
    void noQueryCanForgeAHeader() throws Exception {
        Answer answer = get("/tasks/?x=%0d%0aSet-Cookie:a=b", "");
        assertEquals(307, answer.status());
        assertEquals(path("/tasks?x=%0d%0aSet-Cookie:a=b"), answer.header("Location"));
        assertEquals(null, answer.header("Set-Cookie"));
    }

    @Test
    void theHostHasNoPartInLinks() throws Exception {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("GET " + path("/tasks/") + " HTTP/1.1\r\nHost: evil.example\r\n"
                    + "X-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n");
            assertEquals(path("/tasks"), raw.read().header("Location"));
        }
    }
}
