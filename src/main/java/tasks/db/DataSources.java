package tasks.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import tasks.config.Settings;
import tasks.journal.JournaledPath;

/**
 * The ways to connect to the configured database. Drivers are used directly: what goes through DriverManager outlives the
 * web application.
 */
final class DataSources {
    private static final int NETWORK_TIMEOUT_MILLIS = 1_400;
    private static final int CONNECT_SECONDS = 1;
    private static final int LOGIN_SECONDS = 2;

    private DataSources() {}

    /** Connections that may take their time, for what no request waits for. */
    static DataSource patient(Settings.Database settings) {
        return Dialect.of(settings.url()) == Dialect.H2 ? h2(settings) : postgresql(new Terse(), settings);
    }

    /** As above, for a start: a server that does not answer is not waited for until there is a connection, only from then on. */
    static DataSource forStart(Settings.Database settings) {
        return Dialect.of(settings.url()) == Dialect.H2 ? h2(settings) : postgresql(new Impatient(0), settings);
    }

    /** As above, for a great many rows. */
    static DataSource forCopies(Settings.Database settings) {
        PGSimpleDataSource source = new Terse();
        source.setReWriteBatchedInserts(true);
        return postgresql(source, settings);
    }

    /** Connections on which no request waits for ever. */
    static DataSource forRequests(Settings.Database settings) {
        return Dialect.of(settings.url()) == Dialect.H2
                ? h2(settings)
                : postgresql(new Impatient(NETWORK_TIMEOUT_MILLIS), settings);
    }

    private static DataSource h2(Settings.Database settings) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(journaled(withDefaults(settings.url())));
        h2.setUser(settings.user());
        h2.setPassword(settings.password());
        return h2;
    }

    private static DataSource postgresql(PGSimpleDataSource source, Settings.Database settings) {
        try {
            source.setURL(settings.url());
        } catch (IllegalArgumentException e) {
            // its message has the whole URL, in which a password may be
            throw new IllegalStateException("TASKS_DB_URL is not a URL of PostgreSQL");
        }
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
        }
        if (!settings.password().isEmpty()) {
            source.setPassword(settings.password());
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }

    /**
     * Names in its URL what differs from the driver's defaults only. The driver itself names them all, and Flyway searches
     * the URL of each of its connections for passwords, in a time that grows with the square of its length.
     */
    private static class Terse extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        @Override
        public String getUrl() {
            String[] parts = super.getUrl().split("[?&]", -1);
            StringBuilder url = new StringBuilder(parts[0]);
            char separator = '?';
            for (String parameter : List.of(parts).subList(1, parts.length)) {
                if (!isDefault(parameter.split("=", 2))) {
                    url.append(separator).append(parameter);
                    separator = '&';
                }
            }
            return url.toString();
        }

        private static boolean isDefault(String[] parameter) {
            PGProperty property = PGProperty.forName(parameter[0]);
            return property != null && URLDecoder.decode(parameter[1], UTF_8).equals(property.getDefaultValue());
        }
    }

    /** A server that does not answer any more keeps nobody waiting. */
    private static final class Impatient extends Terse {
        private static final long serialVersionUID = 1L;

        private final int networkTimeoutMillis;

        /**
         * Of which no connection is waited for long.
         *
         * @param networkTimeoutMillis how long to wait for each answer on it; 0 for ever
         */
        Impatient(int networkTimeoutMillis) {
            this.networkTimeoutMillis = networkTimeoutMillis;
            // until there is a connection whose limit can be set: the driver's thread would wait for ever to log in
            setSocketTimeout(LOGIN_SECONDS);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis);
            return connection;
        }
    }

    /**
     * What an operator may set otherwise: H2's own shutdown hook would close the database while the container still finishes
     * its requests, and its trace file would repeat beside the data what stands in the log. What is compressed is half as long, and what makes
     * the file shorter is ours.
     */
    private static String withDefaults(String url) {
        String ours = withDefault(withDefault(url, "DB_CLOSE_ON_EXIT", "FALSE"), "TRACE_LEVEL_FILE", "0");
        return withDefault(withDefault(ours, "COMPRESS", "TRUE"), "AUTO_COMPACT_FILL_RATE", "0");
    }

    /** H2's file is reached by way of a journal, which is ours, beneath H2. */
    private static String journaled(String url) {
        String name = url.substring(H2File.PREFIX.length());
        return H2File.PREFIX
                + JournaledPath.of(name.startsWith(H2File.FILE) ? name.substring(H2File.FILE.length()) : name);
    }

    /** An option of H2's, unless the URL has it. */
    static String withDefault(String url, String name, String value) {
        return url.toUpperCase(Locale.ROOT).contains(';' + name + '=') ? url : url + ';' + name + '=' + value;
    }
}
