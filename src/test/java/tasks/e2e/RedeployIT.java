package tasks.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;
import tasks.testkit.Answer;
import tasks.testkit.Eventually;
import tasks.testkit.Http;
import tasks.testkit.Json;
import tasks.testkit.Person;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/** A redeployed application leaves nothing behind: no thread, no pool, no class loader, no driver. */
class RedeployIT {
    private static final String FIGURES = "figures-only";
    /** Nothing listens there. */
    private static final String NO_PROVIDER = "http://127.0.0.1:9";

    private static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:9/tasks";

    /** While it runs. */
    @FunctionalInterface
    private interface Use {
        void of(Http http) throws Exception;
    }

    @Test
    void onJettyTheClassLoaderOfAStoppedApplicationIsCollected() throws Exception {
        Path data = TestRun.folder("tasks-redeploy-");
        assertLeavesNothingOnJetty(
                Map.of(
                        "tasks.data.dir",
                        data.toString(),
                        "tasks.metrics.token",
                        FIGURES,
                        // whose keys a thread tries to read
                        "tasks.oidc.issuer",
                        NO_PROVIDER,
                        "tasks.oidc.audience",
                        "tasks"),
                http -> {
                    assertEquals(200, http.send("GET", "/").status());
                    assertEquals(401, http.dev("GET", "/tasks").status());
                    assertEquals(200, figures(http).status());
                });
    }

    @Test
    void onJettyTheClassLoaderOfAnApplicationThatWaitsForItsDatabaseIsCollected() throws Exception {
        assertLeavesNothingOnJetty(Map.of("tasks.db.url", NO_DATABASE, "tasks.metrics.token", FIGURES), http -> {
            assertEquals(200, http.send("GET", "/").status());
            assertEquals(503, http.dev("GET", "/tasks").status());
            assertEquals(200, figures(http).status());
        });
    }

    private static void assertLeavesNothingOnJetty(Map<String, String> settings, Use use) throws Exception {
        // as a container that has drivers of the same names
        assertTrue(DriverManager.drivers().count() > 0);
        settings.forEach(System::setProperty);
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        // a connection of Jetty's holds the application that it last served: it must end, and a later one be served
        connector.setIdleTimeout(500);
        server.addConnector(connector);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        server.setHandler(contexts);
        server.start();
        try {
            run(contexts, use);
            Set<String> threads = threads();
            WeakReference<ClassLoader> gone = run(contexts, use);
            Eventually.check(30, () -> {
                try (Http later = new Http(base(contexts))) {
                    assertEquals(404, later.send("GET", "/").status());
                }
                System.gc();
                assertNull(gone.get(), "the class loader is still held");
            });
            Set<String> more = threads();
            more.removeAll(threads);
            more.removeIf(name -> name.startsWith("qtp"));
            assertEquals(Set.of(), more);
        } finally {
            settings.keySet().forEach(System::clearProperty);
            server.stop();
        }
    }

    /** Deploys the WAR with a class loader of its own, uses it, and undeploys it. */
    private static WeakReference<ClassLoader> run(ContextHandlerCollection contexts, Use use) throws Exception {
        WebAppContext context = new WebAppContext();
        context.setContextPath("/");
        context.setWar(System.getProperty("tasks.war"));
        context.setThrowUnavailableOnStartupException(true);
        contexts.addHandler(context);
        context.start();
        WeakReference<ClassLoader> loader = new WeakReference<>(context.getClassLoader());
        try (Http http = new Http(base(contexts))) {
            use.of(http);
        }
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
        return loader;
    }

    /** What hashes, signs and remembers may hold on to threads and classes too. */
    private static void useCredentials(Http http) throws IOException {
        Person ann = Person.signUp(http);
        assertEquals(200, http.send("GET", "/tasks", ann.session()).status());
        assertEquals(200, http.send("GET", "/tasks", ann.token("tasks:read")).status());
        assertEquals(200, http.send("GET", "/tasks", "Cookie", ann.cookie()).status());
        assertEquals(401, ann.login("a wrong password").status());
    }

    private static Answer figures(Http http) throws IOException {
        return http.send("GET", "/metrics", "Authorization", "Bearer " + FIGURES);
    }

    private static URI base(ContextHandlerCollection contexts) {
        int port = ((ServerConnector) contexts.getServer().getConnectors()[0]).getLocalPort();
        return URI.create("http://127.0.0.1:" + port);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void onTomcatARedeploymentUnderLoadLeavesNothingAndLosesNothing() throws Exception {
        for (String version :
                new String[] {System.getProperty("tomcat10.version"), System.getProperty("tomcat11.version")}) {
            StockServer server = StockServer.tomcat(version, "")
                    .with("TASKS_METRICS_TOKEN", FIGURES)
                    .with("TASKS_OIDC_ISSUER", NO_PROVIDER)
                    .with("TASKS_OIDC_AUDIENCE", "tasks")
                    .start();
            try (Http http = new Http(server.base());
                    Writers writers = new Writers(http)) {
                Path war = Path.of(System.getProperty("tasks.war"));
                Path copy = Files.createTempFile("tasks", ".war");
                Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
                writers.awaitWrites(20);
                assertEquals(200, figures(http).status());
                useCredentials(http);
                Files.move(copy, server.work().resolve("webapps/ROOT.war"), StandardCopyOption.REPLACE_EXISTING);
                Eventually.check(
                        30,
                        () -> assertTrue(
                                server.log().contains("Undeploying context")
                                        || server.log().contains("Reloading Context"),
                                server.log()));
                writers.awaitWrites(20);
                writers.close();
                Set<String> gone = new TreeSet<>(writers.acknowledged);
                http.tasks().forEach(task -> gone.remove(task.get("title").asText()));
                assertEquals(Set.of(), gone);
            } finally {
                server.close();
            }
            for (String word : new String[] {"memory leak", "failed to stop", "failed to unregister", "SEVERE"}) {
                assertFalse(server.log().contains(word), word + " in\n" + server.log());
            }
        }
    }

    /** Clients that write on while the application goes and comes. */
    private static final class Writers implements AutoCloseable {
        private static final int COUNT = 4;
        private static final long PAUSE_MILLIS = 25;

        final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stop;

        Writers(Http http) {
            for (int i = 0; i < COUNT; i++) {
                String name = "writer" + i + "-";
                Thread thread = new Thread(() -> write(http, name));
                threads.add(thread);
                thread.start();
            }
        }

        private void write(Http http, String name) {
            for (int n = 0; !stop; n++) {
                try {
                    String title = name + n + ".";
                    if (http.dev("POST", "/tasks", Json.object("title", title)).status() == 201) {
                        acknowledged.add(title);
                    }
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                } catch (IOException | InterruptedException e) {
                    // it is away for a moment
                }
            }
        }

        /** So many more than now. */
        void awaitWrites(int count) throws Exception {
            int before = acknowledged.size();
            Eventually.check(30, () -> assertTrue(acknowledged.size() >= before + count));
        }

        @Override
        public void close() throws InterruptedException {
            stop = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
