package tasks.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/**
 * What Flyway has written down in a database of the migrations that were run there. Whether anything is left to do can be
 * read there in a few milliseconds, while Flyway takes a fifth of a start to load (src/docs/decisions/0019).
 */
final class MigrationHistory {
    private MigrationHistory() {}

    private record Applied(String script, int checksum, boolean success) {}

    /**
     * Whether exactly the migrations of these folders have been run, each with the text that it has now. In any doubt it is
     * not so: Flyway then does what is to be done, or says what is wrong.
     *
     * @param folders on the class path, as Flyway names them
     */
    static boolean isComplete(DataSource source, String... folders) throws SQLException {
        Map<String, Integer> expected = new HashMap<>();
        try {
            for (String folder : folders) {
                URL url = MigrationHistory.class.getClassLoader().getResource(folder.replace("classpath:", ""));
                if (url == null || !url.getProtocol().equals("file")) {
                    return false; // a container that does not unpack the WAR
                }
                read(Path.of(url.toURI()), expected);
            }
        } catch (IOException | URISyntaxException e) {
            return false;
        }
        try (Connection connection = source.getConnection()) {
            List<Applied> applied = applied(connection);
            return applied.size() == expected.size()
                    && applied.stream()
                            .allMatch(each -> each.success()
                                    && Integer.valueOf(each.checksum()).equals(expected.get(each.script())));
        }
    }

    private static List<Applied> applied(Connection connection) throws SQLException {
        if (Sql.first(connection, """
                SELECT 1 FROM information_schema.tables
                WHERE table_schema = CURRENT_SCHEMA AND table_name = 'flyway_schema_history'""", row -> 1).isEmpty()) {
            return List.of();
        }
        return Sql.all(
                connection,
                // on H2 there is a row of it for the table itself
                "SELECT \"script\", \"checksum\", \"success\" FROM \"flyway_schema_history\" WHERE \"type\" <> 'TABLE'",
                row -> new Applied(row.getString(1), row.getInt(2), row.getBoolean(3)));
    }

    private static void read(Path folder, Map<String, Integer> checksums) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                checksums.put(file.getFileName().toString(), checksum(file));
            }
        }
    }

    /** As Flyway's: of the lines, without what ends them. */
    private static int checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                checksum.update(line.getBytes(UTF_8));
            }
        }
        return (int) checksum.getValue();
    }
}
