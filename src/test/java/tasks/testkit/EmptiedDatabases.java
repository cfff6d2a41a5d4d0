package tasks.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Databases with all tables on a PostgreSQL, which tests use one after the other. A new one is a copy of three hundred files; to empty
 * one that was used takes a hundredth of that, and leaves it as a new one is: its rows, sequences and figures. Not used again is
 * one whose tables a test has changed, that knows something of its rows, that has grown, or that somebody is still connected to.
 *
 * <p><b>Threads:</b> all at once, one by one.
 */
final class EmptiedDatabases {
    /** What dead rows may take: more could make the next test slower. */
    private static final long GROWTH = 1 << 20;

    private static final String OTHERS =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    private static final String SIZE = "SELECT pg_database_size(current_database())";
    /** A row of these is written anew by whatever changes a table, and by nothing else. */
    private static final List<String> CATALOGS = List.of(
            "pg_attribute",
            "pg_attrdef",
            "pg_class",
            "pg_constraint",
            "pg_index",
            "pg_namespace",
            "pg_proc",
            "pg_sequence",
            "pg_statistic",
            "pg_trigger");

    private final Postgres server;
    private final Deque<String> used = new ArrayDeque<>();
    private String shape = "";
    private long size;
    private String emptying = "";

    EmptiedDatabases(Postgres server) {
        this.server = server;
    }

    /** The URL of one that is as a new one. */
    synchronized String take() throws SQLException {
        for (Iterator<String> each = used.iterator(); each.hasNext(); ) {
            String url = each.next();
            try (Connection connection = Postgres.connect(url);
                    Statement statement = connection.createStatement()) {
                if (!first(statement, OTHERS).equals("0")) {
                    continue;
                }
                each.remove();
                if (shape(statement).equals(shape) && Long.parseLong(first(statement, SIZE)) < size + GROWTH) {
                    statement.execute(emptying);
                    return url;
                }
            }
        }
        String url = server.newDatabaseWithTables();
        if (emptying.isEmpty()) {
            try (Connection connection = Postgres.connect(url);
                    Statement statement = connection.createStatement()) {
                shape = shape(statement);
                size = Long.parseLong(first(statement, SIZE));
                emptying = emptying(statement);
            }
        }
        return url;
    }

    /** After a test, whatever it did there. */
    synchronized void giveBack(String url) {
        used.addLast(url);
    }

    /** Changes with each change of a table's definition, and with what is known of its rows. */
    private static String shape(Statement statement) throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT concat_ws(' '");
        for (String catalog : CATALOGS) {
            sql.append(", (SELECT COUNT(*) || '/' || COALESCE(SUM(xmin::text::bigint), 0) FROM ")
                    .append(catalog)
                    .append(')');
        }
        sql.append(", (SELECT SUM(reltuples) || '/' || SUM(relpages) FROM pg_class"
                + " WHERE relnamespace = 'public'::regnamespace))");
        return first(statement, sql.toString());
    }

    /** The statements that make a used one as this new one is. */
    private static String emptying(Statement statement) throws SQLException {
        // no trigger and no foreign key is asked: all goes
        List<String> sql = new ArrayList<>(List.of("SET session_replication_role = replica"));
        for (String table :
                all(statement, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")) {
            sql.add("DELETE FROM " + table);
            for (String row : all(statement, "SELECT quote_literal(to_json(t)) FROM " + table + " t")) {
                sql.add("INSERT INTO " + table + " SELECT * FROM json_populate_record(NULL::" + table + ", " + row
                        + "::json)");
            }
        }
        sql.addAll(all(
                statement,
                "SELECT 'SELECT setval(' || quote_literal(format('%I', sequencename)) || ', '"
                        + " || COALESCE(last_value, start_value) || ', ' || (last_value IS NOT NULL) || ')'"
                        + " FROM pg_sequences WHERE schemaname = 'public'"));
        sql.add("SELECT pg_stat_reset()");
        return String.join(";", sql);
    }

    private static String first(Statement statement, String sql) throws SQLException {
        return all(statement, sql).get(0);
    }

    private static List<String> all(Statement statement, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }
}
