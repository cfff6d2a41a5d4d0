package tasks.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tasks.testkit.Http;
import tasks.testkit.Postgres;
import tasks.testkit.StockServer;

/** Two nodes on one PostgreSQL, and a client of each. */
abstract class TwoNodes {
    final List<StockServer> nodes = new ArrayList<>();
    final List<Http> clients = new ArrayList<>();
    String url;

    /** Both at once, on a database of their own. */
    @BeforeEach
    void start() throws Exception {
        url = Postgres.shared().newDatabaseWithTables();
        for (int i = 0; i < 2; i++) {
            nodes.add(StockServer.jetty().withPostgres(url).launch());
            clients.add(new Http(nodes.get(i).base()));
        }
        for (StockServer node : nodes) {
            node.awaitStart();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = 0; i < nodes.size(); i++) {
            clients.get(i).close();
            nodes.get(i).close();
        }
    }
}
