package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.StockServer;

/** What jetty-base sets by itself gives way to what an operator has set. */
class JettyBaseIT {
    @Test
    void aSystemPropertyWinsOverTheBasesDemoToken() throws Exception {
        try (StockServer server = StockServer.jetty()
                        .without("TASKS_DEMO_TOKEN")
                        .jvmOption("-Dtasks.demo.token=other")
                        .start();
                Http http = new Http(server.base())) {
            assertEquals(401, http.dev("GET", "/tasks").status());
            assertEquals(
                    200,
                    http.send("GET", "/tasks", "Authorization", "Bearer other").status());
        }
    }

    @Test
    void anEmptyPropertyTurnsTheDemoTokenOff() throws Exception {
        try (StockServer server = StockServer.jetty()
                .without("TASKS_DEMO_TOKEN")
                .jvmOption("-Dtasks.demo.token=")
                .start()) {
            assertDemoTokenIsOff(server);
        }
    }

    @Test
    void anEmptyArgumentTurnsTheDemoTokenOff() throws Exception {
        try (StockServer server = StockServer.jetty()
                .without("TASKS_DEMO_TOKEN")
                .argument("tasks.demo.token=")
                .start()) {
            assertDemoTokenIsOff(server);
        }
    }

    private static void assertDemoTokenIsOff(StockServer server) throws Exception {
        try (Http http = new Http(server.base())) {
            assertEquals(401, http.dev("GET", "/tasks").status());
            assertFalse(server.log().contains("DEMO TOKEN"), server.log());
        }
    }

    @Test
    void withoutAWordTheDemoTokenOfTheBaseIsOn() throws Exception {
        try (StockServer server =
                        StockServer.jetty().without("TASKS_DEMO_TOKEN").start();
                Http http = new Http(server.base())) {
            assertEquals(200, http.dev("GET", "/tasks").status());
            assertTrue(server.log().contains("DEMO TOKEN"), server.log());
        }
    }

    @Test
    void aSystemPropertyWinsOverTheBasesUrl() throws Exception {
        StockServer stopped = StockServer.jetty();
        String url = "http://localhost:" + stopped.base().getPort() + "/told/";
        try (StockServer server = stopped.jvmOption("-Dtasks.local.url=" + url).start()) {
            Eventually.check(() -> assertTrue(server.log().contains(url + "app/"), server.log()));
        }
    }
}
