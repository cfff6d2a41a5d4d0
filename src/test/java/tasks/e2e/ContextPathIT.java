package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.Answer;
import tasks.testkit.EventReader;
import tasks.testkit.Http;
import tasks.testkit.RawHttp;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/** The application under names that cannot stand in a URI as they are: reached, and linked to, in each spelling. */
class ContextPathIT {
    @ParameterizedTest
    @ValueSource(strings = {"tomcat10.version", "tomcat11.version"})
    void onTomcatEverySpellingLeadsToTheApplicationAndNoDetourDoes(String version) throws Exception {
        try (StockServer server = StockServer.tomcat(System.getProperty(version), "/team/50% caf\u00e9+x~")
                .start()) {
            assertEquals("/team/50%25%20caf%C3%A9+x~", server.base().getRawPath());
            assertReached(
                    server,
                    Http.token(),
                    "/team/50%25%20caf%C3%A9+x~",
                    "/team/50%25%20caf%c3%a9+x~",
                    "/team/50%25%20caf%C3%A9%2Bx%7E",
                    "/te%61m/50%25%20%63af%C3%A9+x%7e");
            for (String query : List.of("", "?a=b")) {
                Answer withoutSlash = get(server, Http.token(), "/team/50%25%20caf%C3%A9+x~" + query);
                assertEquals("{\"message\":\"API is running\"}", withoutSlash.body());
                assertEquals(200, withoutSlash.status());
            }
            for (String detour : List.of(
                    "//team/50%25%20caf%C3%A9+x~",
                    "/;/team/50%25%20caf%C3%A9+x~",
                    "/x/../team/50%25%20caf%C3%A9+x~",
                    "/team/./50%25%20caf%C3%A9+x~",
                    "/team/50%25%20caf%C3%A9+x~;y")) {
                assertEquals(404, get(server, Http.token(), detour + "/tasks").status(), detour);
                assertEquals(404, get(server, Http.token(), detour).status(), detour);
            }
        }
    }

    /** With a base of the operator's own, which has no WebSocket either. */
    @Test
    void onJettyEverySpellingLeadsToTheApplicationAndWithoutWebSocketAllElseWorks() throws Exception {
        try (StockServer server = jettyUnder("/team/my caf\u00e9+x~").start()) {
            assertReached(
                    server,
                    Http.token(),
                    "/team/my%20caf%C3%A9+x~",
                    "/team/my%20caf%c3%a9+x~",
                    "/team/my%20caf%C3%A9%2Bx%7E");
            assertWorksWithoutWebSocket(server);
        }
    }

    private static void assertWorksWithoutWebSocket(StockServer server) throws Exception {
        Answer answer = get(server, Http.token(), server.base().getRawPath() + "/live");
        assertEquals(501, answer.status());
        assertEquals("{\"error\":\"WebSocket is not available on this server\"}", answer.body());
        try (EventReader events = EventReader.open(server.base(), "")) {
            assertEquals("start", events.next().name());
        }
        List<String> told =
                server.log().lines().filter(l -> l.contains("no WebSocket")).toList();
        assertEquals(1, told.size(), server.log());
        assertFalse(server.log().contains("NoClassDefFound"), server.log());
    }

    /** Stock Jetty with a base as this repository's, under another path, and without WebSocket. */
    private static StockServer jettyUnder(String contextPath) throws Exception {
        Path base = TestRun.folder("tasks-base-");
        Path etc = Files.createDirectories(base.resolve("etc"));
        Files.copy(Path.of("jetty-base/etc/tasks.xml"), etc.resolve("tasks.xml"));
        Path start = Files.createDirectories(base.resolve("start.d"));
        for (String ini : List.of("server.ini", "tasks.ini")) {
            Files.copy(Path.of("jetty-base/start.d", ini), start.resolve(ini));
        }
        Files.createDirectories(base.resolve("environments"));
        Path webapps = Files.createDirectories(base.resolve("webapps"));
        Files.writeString(
                webapps.resolve("tasks.xml"),
                Files.readString(Path.of("jetty-base/webapps/tasks.xml"))
                        .replace("<Set name=\"contextPath\">/<", "<Set name=\"contextPath\">" + contextPath + "<")
                        .replaceAll(
                                "<Set name=\"war\">.*</Set>",
                                "<Set name=\"war\">" + System.getProperty("tasks.war") + "</Set>"));
        return StockServer.jetty(base, contextPath);
    }

    /** In each of these spellings, by whoever has this credential. */
    static void assertReached(StockServer server, String[] credential, String... spellings) throws Exception {
        for (String spelling : spellings) {
            assertEquals(200, get(server, credential, spelling + "/tasks").status(), spelling);
            assertEquals(200, get(server, credential, spelling + "/app/").status(), spelling);
            assertEquals(200, get(server, credential, spelling + "/app/app.js").status(), spelling);
            assertEquals(404, get(server, credential, spelling + "/nope").status(), spelling);
            Answer redirect = get(server, credential, spelling + "/tasks/?a=b");
            assertEquals(307, redirect.status(), spelling);
            assertEquals(spelling + "/tasks?a=b", redirect.header("Location"));
            Answer created = post(server, credential, spelling + "/tasks");
            assertEquals(201, created.status(), created.body());
            String location = created.header("Location");
            assertTrue(location.startsWith(spelling + "/tasks/"), location);
            assertEquals(created.body(), get(server, credential, location).body());
        }
    }

    private static Answer get(StockServer server, String[] credential, String target) throws Exception {
        return send(server, credential, "GET " + target, "");
    }

    private static Answer post(StockServer server, String[] credential, String target) throws Exception {
        return send(server, credential, "POST " + target, "{\"title\":\"under another name\"}");
    }

    private static Answer send(StockServer server, String[] credential, String line, String body) throws Exception {
        try (RawHttp raw = new RawHttp(server.base())) {
            raw.write(line + " HTTP/1.1\r\n" + credential[0] + ": " + credential[1]
                    + "\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            return raw.read();
        }
    }
}
