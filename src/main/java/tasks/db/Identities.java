package tasks.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The numbers that identity columns give next: they say which have been given, also to rows that are gone. */
public final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);

    private static final String COLUMN = "id";

    private Identities() {}

    /** Whether a table of H2 gives numbers. */
    static boolean isGivenBy(Connection h2, String table) throws SQLException {
        try (PreparedStatement select = h2.prepareStatement("""
                SELECT 1 FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA
                AND table_name = UPPER(?) AND column_name = UPPER(?) AND is_identity = 'YES'""")) {
            select.setString(1, table);
            select.setString(2, COLUMN);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** The number that the column {@code id} of a table gives next. */
    public static long next(Connection connection, String table) throws SQLException {
        if (connection.getMetaData().getURL().startsWith("jdbc:h2:")) {
            return number(connection, """
                    SELECT identity_base FROM information_schema.columns
                    WHERE table_schema = CURRENT_SCHEMA AND table_name = UPPER(?) AND column_name = UPPER(?)""", table);
        }
        String sequence = text(connection, "SELECT pg_get_serial_sequence(?, ?)", table);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM " + sequence)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /**
     * Lets no table of H2's give a number that a row has already. A crash can take a counter back behind rows that are on disk:
     * each new row would then fail, until the counter has passed them.
     */
    static void catchUp(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement select = connection.createStatement();
                ResultSet tables = select.executeQuery("""
                        SELECT table_name, identity_base FROM information_schema.columns
                        WHERE table_schema = CURRENT_SCHEMA AND column_name = 'ID' AND is_identity = 'YES'""")) {
            while (tables.next()) {
                catchUp(connection, tables.getString(1), tables.getLong(2));
            }
        }
    }

    private static void catchUp(Connection connection, String table, long next) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT MAX(id) FROM \"" + table + '"')) {
            long last = rows.next() ? rows.getLong(1) : 0;
            if (last >= next) {
                LOG.warn("The next number of {} was {}, but {} was given already", table, next, last);
                statement.execute("ALTER TABLE \"" + table + "\" ALTER COLUMN id RESTART WITH " + (last + 1));
            }
        }
    }

    private static long number(Connection connection, String sql, String table) throws SQLException {
        return Long.parseLong(text(connection, sql, table));
    }

    private static String text(Connection connection, String sql, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, table);
            select.setString(2, COLUMN);
            try (ResultSet rows = select.executeQuery()) {
                String text = rows.next() ? rows.getString(1) : null;
                if (text == null) {
                    throw new SQLException("The table " + table + " gives no numbers");
                }
                return text;
            }
        }
    }
}
