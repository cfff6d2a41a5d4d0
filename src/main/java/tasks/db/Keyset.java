package tasks.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * All rows that an owner has of a table, in the order of a number that each has once, a page at a time: so that neither the
 * database nor this process holds more than a page of them.
 *
 * <p><b>Threads:</b> immutable.
 *
 * @param connection on which all pages see the same state
 * @param owner whose rows
 * @param size rows in a page
 */
public record Keyset(Connection connection, long owner, int size) {

    /** What is done with a row. */
    @FunctionalInterface
    public interface Row {
        /** The row's number. */
        long read(ResultSet row) throws SQLException;
    }

    /** What is done before a page is read. */
    @FunctionalInterface
    public interface Begin {
        /**
         * Does it.
         *
         * @param after the number that the page's are larger than
         */
        void page(long after) throws SQLException;
    }

    /**
     * Reads them.
     *
     * @param sql with three parameters: the owner, the number after which to begin, and the size of a page
     * @param after only rows with larger numbers
     * @return how many there are
     */
    public long read(String sql, long after, Begin begin, Row row) throws SQLException {
        long all = 0;
        long last = after;
        for (long read = size; read == size; all += read) {
            begin.page(last);
            read = 0;
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setLong(1, owner);
                select.setLong(2, last);
                select.setInt(3, size);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        last = row.read(rows);
                        read++;
                    }
                }
            }
        }
        return all;
    }

    /** As above, with nothing to be done before a page. */
    public long read(String sql, long after, Row row) throws SQLException {
        return read(sql, after, page -> {}, row);
    }
}
