package tasks.size;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tasks.testkit.TestDatabase;

/** Copies tasks of the first owner, and nothing else, into an empty database. */
final class AnswerCopy {
    private AnswerCopy() {}

    static void make(String from, String to, List<Long> ids) throws SQLException {
        try (Connection source = TestDatabase.connect(from);
                Connection target = TestDatabase.connect(to);
                Statement statement = target.createStatement()) {
            rows(source, target, "account", "SELECT * FROM account WHERE id = ?", 1);
            for (long id : ids) {
                rows(source, target, "task", "SELECT * FROM task WHERE id = ?", id);
                rows(source, target, "task_tag", "SELECT * FROM task_tag WHERE task = ?", id);
            }
            statement.execute("ANALYZE");
        }
    }

    private static void rows(Connection source, Connection target, String table, String sql, long id)
            throws SQLException {
        try (PreparedStatement select = source.prepareStatement(sql)) {
            select.setLong(1, id);
            try (ResultSet rows = select.executeQuery()) {
                List<String> columns = columns(source, table);
                String into = table + " (" + String.join(", ", columns) + ")";
                String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
                while (rows.next()) {
                    try (PreparedStatement insert =
                            target.prepareStatement("INSERT INTO " + into + " VALUES (" + values + ")")) {
                        for (int i = 1; i <= columns.size(); i++) {
                            insert.setObject(i, rows.getObject(columns.get(i - 1)));
                        }
                        insert.executeUpdate();
                    }
                }
            }
        }
    }

    /** All but those that the database computes. */
    private static List<String> columns(Connection source, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        boolean upper = source.getMetaData().storesUpperCaseIdentifiers();
        String name = upper ? table.toUpperCase(Locale.ROOT) : table;
        try (ResultSet rows = source.getMetaData().getColumns(null, source.getSchema(), name, null)) {
            while (rows.next()) {
                if (!rows.getString("IS_GENERATEDCOLUMN").equals("YES")) {
                    columns.add(rows.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }
}
