package tasks.change;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tasks.db.Database;

/** The counters of writes of many owners at once. */
final class CounterDao {
    private static final long NOBODY = 0;

    private CounterDao() {}

    /** The number of the last write of each. */
    static Map<Long, Long> seqs(Database database, Set<Long> owners) {
        return database.read(NOBODY, connection -> {
            Map<Long, Long> seqs = new HashMap<>();
            Array ids = connection.createArrayOf("bigint", owners.toArray());
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT id, seq FROM account WHERE id = ANY(?)")) {
                select.setArray(1, ids);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        seqs.put(rows.getLong(1), rows.getLong(2));
                    }
                }
            }
            return seqs;
        });
    }
}
