package tasks.db;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements in a line each. A parameter is a string, a number, a boolean, null, or an array of numbers. */
public final class Sql {
    private Sql() {}

    /** Makes a value of a row. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** How many rows it changed. */
    public static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** The {@code id} of the row that it inserted. */
    public static long updateForId(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, new String[] {"id"})) {
            set(statement, parameters);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** The first row, where there is one. */
    public static <T> Optional<T> first(Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
            throws SQLException {
        return all(connection, sql, row, parameters).stream().findFirst();
    }

    /** Numbers for {@code = ANY(?)}. */
    public static Array numbers(Connection connection, Collection<Long> numbers) throws SQLException {
        return connection.createArrayOf("bigint", numbers.toArray());
    }

    /** All rows. */
    public static <T> List<T> all(Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            List<T> values = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(row.of(rows));
                }
            }
            return values;
        }
    }

    private static void set(PreparedStatement statement, @Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
