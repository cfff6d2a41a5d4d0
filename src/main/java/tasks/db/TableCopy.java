package tasks.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Copies all tables of a schema from H2 to PostgreSQL, where they are the same and empty. It takes their names from the
 * database, so that a table that is added later is not forgotten; it holds some rows in memory, however many there are.
 *
 * <p><b>Threads:</b> one.
 */
final class TableCopy {
    private static final int BATCH_ROWS = 500;
    /** One row may have some 400,000. */
    private static final long BATCH_CHARACTERS = 1 << 20;

    private static final String SCHEMA_VERSIONS = "flyway_schema_history";
    /** A migration gives it its only row. */
    private static final String NOT_EMPTY_AT_FIRST = "history";

    private final Connection from;
    private final Connection to;

    TableCopy(Connection from, Connection to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Copies them, in the transaction of the other connection, which is left open.
     *
     * @throws CommandFailure where the other tables are not empty
     * @return how many rows
     */
    long run() throws SQLException {
        List<String> tables = tables();
        execute(to, "LOCK TABLE " + String.join(", ", tables) + " IN EXCLUSIVE MODE");
        for (String table : tables) {
            if (!table.equals(NOT_EMPTY_AT_FIRST)) {
                refuseRows(table);
            }
        }
        execute(to, "DELETE FROM " + NOT_EMPTY_AT_FIRST);
        // H2 would put the whole result aside first
        execute(from, "SET LAZY_QUERY_EXECUTION TRUE");
        long rows = 0;
        for (String table : tables) {
            rows += copy(table);
            numbers(table);
        }
        return rows;
    }

    private void refuseRows(String table) throws SQLException {
        try (Statement statement = to.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
            if (rows.next()) {
                throw new CommandFailure("The database to copy to is not empty: its table " + table + " has rows");
            }
        }
    }

    /** Each after those that it refers to where it is copied to: H2 has fewer foreign keys. */
    private List<String> tables() throws SQLException {
        Set<String> left = new HashSet<>();
        try (ResultSet rows = from.getMetaData().getTables(null, from.getSchema(), null, new String[] {"BASE TABLE"})) {
            while (rows.next()) {
                left.add(lower(rows.getString("TABLE_NAME")));
            }
        }
        left.remove(SCHEMA_VERSIONS);
        List<String> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<String> next = new ArrayList<>();
            for (String table : left) {
                if (Collections.disjoint(referredTo(table), left)) {
                    next.add(table);
                }
            }
            if (next.isEmpty()) {
                throw new SQLException("The tables refer to each other in a circle: " + left);
            }
            ordered.addAll(next);
            next.forEach(left::remove);
        }
        return ordered;
    }

    private Set<String> referredTo(String table) throws SQLException {
        Set<String> others = new HashSet<>();
        try (ResultSet keys = to.getMetaData().getImportedKeys(null, to.getSchema(), table)) {
            while (keys.next()) {
                others.add(lower(keys.getString("PKTABLE_NAME")));
            }
        }
        others.remove(table);
        return others;
    }

    private List<String> columns(String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows =
                from.getMetaData().getColumns(null, from.getSchema(), table.toUpperCase(Locale.ROOT), null)) {
            while (rows.next()) {
                // the other database computes it itself
                if (!rows.getString("IS_GENERATEDCOLUMN").equals("YES")) {
                    columns.add(lower(rows.getString("COLUMN_NAME")));
                }
            }
        }
        return columns;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private long copy(String table) throws SQLException {
        List<String> columns = columns(table);
        String names = String.join(", ", columns);
        String marks = String.join(", ", Collections.nCopies(columns.size(), "?"));
        long copied = 0;
        long characters = 0;
        try (Statement select = from.createStatement();
                ResultSet rows = select.executeQuery("SELECT " + names + " FROM " + table);
                PreparedStatement insert =
                        to.prepareStatement("INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")")) {
            while (rows.next()) {
                for (int i = 1; i <= columns.size(); i++) {
                    Object value = rows.getObject(i);
                    insert.setObject(i, value);
                    characters += value instanceof String text ? text.length() : 0;
                }
                insert.addBatch();
                copied++;
                if (copied % BATCH_ROWS == 0 || characters > BATCH_CHARACTERS) {
                    insert.executeBatch();
                    characters = 0;
                }
            }
            insert.executeBatch();
        }
        return copied;
    }

    /** Numbers of rows that are gone are not given again. */
    private void numbers(String table) throws SQLException {
        if (Identities.isGivenBy(from, table)) {
            execute(to, "ALTER TABLE " + table + " ALTER COLUMN id RESTART WITH " + Identities.next(from, table));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
