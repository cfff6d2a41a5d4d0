package tasks.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How a database would carry out a statement, in its own words. */
public final class QueryPlan {
    private QueryPlan() {}

    /** The plan for these parameters. */
    public static String of(Connection connection, StatementRecorder.Asked asked) throws SQLException {
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + asked.sql())) {
            for (int i = 0; i < asked.parameters().size(); i++) {
                explain.setObject(i + 1, asked.parameters().get(i));
            }
            return lines(explain);
        }
    }

    private static String lines(PreparedStatement explain) throws SQLException {
        StringBuilder lines = new StringBuilder();
        try (ResultSet rows = explain.executeQuery()) {
            while (rows.next()) {
                lines.append(rows.getString(1)).append('\n');
            }
        }
        return lines.toString();
    }
}
