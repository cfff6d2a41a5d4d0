package tasks.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import tasks.config.Settings;
import tasks.db.Database;

/** A real PostgreSQL on this machine, which can crash, freeze and come back. */
public final class Postgres implements AutoCloseable {
    public static final String USER = "postgres";

    private static Postgres shared;

    private final Path data;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private EmbeddedPostgres server;
    private String withTables = "";
    private final EmptiedDatabases emptied = new EmptiedDatabases(this);

    private Postgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /** One for all tests that leave it alone, started when the first of them asks. */
    public static synchronized Postgres shared() {
        if (shared == null) {
            try {
                shared = start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            TestRun.closeAtEnd(shared);
        }
        return shared;
    }

    /** One for a test that does it harm. */
    public static Postgres start() throws IOException {
        Postgres postgres = new Postgres(Files.createTempDirectory("tasks-postgres-"), Ports.next());
        postgres.restart();
        return postgres;
    }

    /** Starts it again on the same files and the same port. */
    public void restart() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .start();
    }

    /** Makes a database of its own, with nothing in it; the URL is without credentials. */
    public String newDatabase() throws SQLException {
        return newDatabase("");
    }

    /** As above, of that name. */
    public void newDatabaseNamed(String name) throws SQLException {
        try (Connection connection = connect(url(USER));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }

    /** As above, with all tables: a copy of one that the product has made. */
    public synchronized String newDatabaseWithTables() throws SQLException {
        if (withTables.isEmpty()) {
            String url = newDatabase();
            Database.open(new Settings.Database(url, USER, "", 1)).close();
            withTables = " STRATEGY FILE_COPY TEMPLATE " + url.substring(url.lastIndexOf('/') + 1);
        }
        return newDatabase(withTables);
    }

    /** One with all tables that is as a new one, until it is given back: the same as before, maybe. */
    public String takeDatabaseWithTables() throws SQLException {
        return emptied.take();
    }

    /** Another test may have it. */
    public void giveBack(String url) {
        emptied.giveBack(url);
    }

    private String newDatabase(String options) throws SQLException {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = connect(url(USER));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + options);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A session beside the product's own. */
    public static Connection connect(String url) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setUser(USER);
        return source.getConnection();
    }

    /** An immediate shutdown: clients are told, and what is open is not finished. */
    public void stopImmediately() throws Exception {
        ProcessHandle postmaster = postmaster();
        signal("QUIT", List.of(postmaster));
        postmaster.onExit().get(10, TimeUnit.SECONDS);
        // gives back the lock on the files; that there is nothing to stop any more goes to the log only
        server.close();
    }

    /** Its processes stand still, while the kernel goes on accepting connections and bytes for them. */
    public void freeze() throws Exception {
        ProcessHandle postmaster = postmaster();
        signal("STOP", List.of(postmaster));
        signal("STOP", postmaster.children().toList());
    }

    public void thaw() throws Exception {
        ProcessHandle postmaster = postmaster();
        signal("CONT", postmaster.children().toList());
        signal("CONT", List.of(postmaster));
    }

    public boolean isRunning() {
        return Files.exists(data.resolve("postmaster.pid"));
    }

    private ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            // one that has ended by itself meanwhile is no fault
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        TestRun.delete(data);
    }
}
