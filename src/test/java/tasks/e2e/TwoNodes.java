package tasks.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import tasks.testkit.Http;
import tasks.testkit.Person;
import tasks.testkit.Postgres;
import tasks.testkit.StockServer;

/**
 * Two nodes on one PostgreSQL, which the tests of a class share; for each test a person of its own, and a client of that one
 * at each of the nodes. One that a test has killed is started again for the next.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoNodes {
    final List<StockServer> nodes = new ArrayList<>();
    final List<Http> clients = new ArrayList<>();
    String url;

    /** Both at once, on a database of their own. */
    @BeforeAll
    void start() throws Exception {
        url = Postgres.shared().newDatabaseWithTables();
        for (int i = 0; i < 2; i++) {
            nodes.add(StockServer.jetty().withPostgres(url).launch());
        }
        for (StockServer node : nodes) {
            node.awaitStart();
        }
    }

    @BeforeEach
    void connect() throws Exception {
        for (StockServer node : nodes) {
            if (!node.process().isAlive()) {
                node.start();
            }
        }
        String[] credential = credential();
        for (StockServer node : nodes) {
            clients.add(Http.of(node.base(), credential));
        }
    }

    /** Of whom the clients are. */
    String[] credential() throws Exception {
        try (Http http = new Http(nodes.get(0).base())) {
            return Person.signUp(http).token("tasks:read", "tasks:write");
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        for (Http client : clients) {
            client.close();
        }
        clients.clear();
    }

    @AfterAll
    void stop() throws Exception {
        for (StockServer node : nodes) {
            node.close();
        }
    }
}
