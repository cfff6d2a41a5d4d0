package tasks.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.config.Settings;
import tasks.testkit.TestDatabase;

/** What the connections to PostgreSQL are called: Flyway searches that for passwords, and slowly. */
class DataSourcesTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL);

    @Test
    void aConnectionNamesWhatWasSetAndNoDefaults() throws Exception {
        String url = database.settings().url();
        String own = url + "?ApplicationName=tasks+on+Monday&sslmode=disable&prepareThreshold=5";
        Settings.Database settings =
                new Settings.Database(own, database.settings().user(), "", 1);
        for (DataSource source : List.of(DataSources.patient(settings), DataSources.forRequests(settings))) {
            try (Connection connection = source.getConnection()) {
                String named = connection.getMetaData().getURL().replaceFirst("&socketTimeout=2", "");
                assertEquals(
                        url + "?ApplicationName=tasks+on+Monday&connectTimeout=1&sslmode=disable&tcpKeepAlive=true",
                        named);
                assertEquals("tasks on Monday", connection.getClientInfo("ApplicationName"));
            }
        }
    }
}
