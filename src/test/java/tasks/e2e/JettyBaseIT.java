package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.StockServer;

/** What jetty-base sets by itself gives way to what an operator has set, and never ends the start. */
class JettyBaseIT {
    private static final Pattern CONNECTOR = Pattern.compile("Started .*ServerConnector.*\\{[^{}]*:(\\d+)\\}");

    @Test
    void aSystemPropertyWinsOverTheBasesDemoTokenAndUrl() throws Exception {
        StockServer stopped = StockServer.jettyByStartJar();
        String url = "http://localhost:" + stopped.base().getPort() + "/told/";
        try (StockServer server = stopped.without("TASKS_DEMO_TOKEN")
                        .jvmOption("-Dtasks.demo.token=other")
                        .jvmOption("-Dtasks.local.url=" + url)
                        .start();
                Http http = new Http(server.base())) {
            assertEquals(401, http.dev("GET", "/tasks").status());
            assertEquals(
                    200,
                    http.send("GET", "/tasks", "Authorization", "Bearer other").status());
            Eventually.check(() -> assertTrue(server.log().contains(url + "app/"), server.log()));
        }
    }

    @Test
    void anEmptyPropertyTurnsTheDemoTokenOffAndThePortMayBeTheSystemsChoice() throws Exception {
        try (StockServer server = StockServer.jettyByStartJar()
                .without("TASKS_DEMO_TOKEN")
                .jvmOption("-Dtasks.demo.token=")
                .argument("jetty.http.port=0")
                .launch()) {
            assertDemoTokenIsOff(server, "127.0.0.1");
            assertFalse(server.log().contains("Tasks API is ready"), "which port it is only Jetty's own line tells");
        }
    }

    @Test
    void anEmptyArgumentTurnsTheDemoTokenOffAndTheHostNeedNotBeSet() throws Exception {
        try (StockServer server = StockServer.jettyByStartJar()
                .without("TASKS_DEMO_TOKEN")
                .argument("tasks.demo.token=")
                .argument("jetty.http.host=")
                .launch()) {
            assertDemoTokenIsOff(server, "127.0.0.1");
        }
    }

    private static void assertDemoTokenIsOff(StockServer server, String host) throws Exception {
        try (Http http = new Http(answering(server, host))) {
            assertEquals(401, http.dev("GET", "/tasks").status());
            assertFalse(server.log().contains("DEMO TOKEN"), server.log());
        }
    }

    @Test
    void onAnAddressOfIpv6ItStartsAndSaysWhere() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "this machine has no IPv6");
        try (StockServer server =
                StockServer.jettyByStartJar().argument("jetty.http.host=::1").launch()) {
            answering(server, "[::1]");
            String page = "http://[::1]:" + server.base().getPort() + "/app/";
            Eventually.check(() -> assertTrue(server.log().contains(page), server.log()));
        }
    }

    /** Where it is, once it answers there. */
    private static URI answering(StockServer server, String host) throws Exception {
        Eventually.check(30, () -> assertTrue(CONNECTOR.matcher(server.log()).find(), server.log()));
        Matcher connector = CONNECTOR.matcher(server.log());
        assertTrue(connector.find());
        URI base = URI.create("http://" + host + ":" + connector.group(1));
        try (Http http = new Http(base)) {
            Eventually.check(30, () -> assertEquals(200, http.send("GET", "/").status()));
        }
        return base;
    }
}
