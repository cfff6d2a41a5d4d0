package tasks.testkit;

import java.util.EnumMap;
import java.util.Map;

/** What the product runs on in the tests. Each is started once, when a test first asks for it. */
public enum Container {
    EMBEDDED_JETTY {
        @Override
        RunningServer start() throws Exception {
            return EmbeddedJetty.start();
        }
    },
    /** Stock Jetty with this repository's jetty-base. */
    JETTY {
        @Override
        RunningServer start() throws Exception {
            return StockServer.jetty().start();
        }
    },
    /** Stock Tomcat 10.1 with the WAR as ROOT. */
    TOMCAT_10 {
        @Override
        RunningServer start() throws Exception {
            return Stock.TOMCAT_10.server().start();
        }
    },
    /** Stock Tomcat 11 with the WAR under a context path of two segments that needs escaping. */
    TOMCAT_11 {
        @Override
        RunningServer start() throws Exception {
            return Stock.TOMCAT_11.server("/team/my tasks").start();
        }
    },
    /** Stock Jetty with its tasks in PostgreSQL. */
    JETTY_WITH_POSTGRESQL {
        @Override
        RunningServer start() throws Exception {
            return StockServer.jetty()
                    .withPostgres(Postgres.shared().newDatabaseWithTables())
                    .start();
        }
    };

    private static final Map<Container, RunningServer> RUNNING = new EnumMap<>(Container.class);

    abstract RunningServer start() throws Exception;

    /** The shared server of this kind. */
    public RunningServer server() throws Exception {
        synchronized (RUNNING) {
            RunningServer server = RUNNING.get(this);
            if (server == null) {
                server = start();
                RUNNING.put(this, server);
                TestRun.closeAtEnd(server);
            }
            return server;
        }
    }
}
