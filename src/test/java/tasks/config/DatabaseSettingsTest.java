package tasks.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static tasks.config.SettingsReaderTest.fault;
import static tasks.config.SettingsReaderTest.read;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the data lie, and with which credentials they are reached. */
class DatabaseSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://app:hidden@db/tasks",
                "jdbc:postgresql://app:hid/den@db/tasks",
                "jdbc:postgresql:app:hidden@db",
                "jdbc:h2:file:/x;USER=hidden",
                "jdbc:h2:/x;MODE=STRICT;Password=hidden"
            })
    void aUrlWithACredentialIsRefusedWithoutTellingIt(String url) {
        assertEquals(
                "The settings are wrong: TASKS_DB_URL must not have a user or password in it:"
                        + " set TASKS_DB_USER and TASKS_DB_PASSWORD",
                fault(Map.of("TASKS_DB_URL", url)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x",
                "jdbc:h2:tcp://db/tasks",
                "jdbc:h2:ssl://db/tasks",
                "jdbc:h2:zip:x.zip!/tasks",
                "jdbc:h2:memFS:x",
                "jdbc:h2:nioMemLZ:x"
            })
    void anH2ThatIsNoFileIsRefused(String url) {
        assertEquals(
                "The settings are wrong: TASKS_DB_URL must name a file of H2's: what is in memory is lost,"
                        + " and of a server it is not known what is on disk",
                fault(Map.of("TASKS_DB_URL", url)));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:/x;WRITE_DELAY=500, WRITE_DELAY",
        "jdbc:h2:/x;MODE=STRICT;write_delay=0, WRITE_DELAY",
        "jdbc:h2:/x;RETENTION_TIME=45000, RETENTION_TIME",
        "jdbc:h2:/x;AUTO_COMPACT_FILL_RATE=90, AUTO_COMPACT_FILL_RATE",
        "jdbc:h2:/x;REUSE_SPACE=FALSE, REUSE_SPACE",
        "jdbc:h2:/x;COMPRESS=FALSE, COMPRESS",
        "jdbc:h2:/x;FILE_LOCK=NO, FILE_LOCK"
    })
    void howH2WritesItsFileIsNotForChoice(String url, String option) {
        assertEquals(
                "The settings are wrong: TASKS_DB_URL must not set " + option
                        + ": how H2 writes its file is not for choice",
                fault(Map.of("TASKS_DB_URL", url)));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDataFolderThatH2WouldReadAsTwoIsRefused() {
        assertEquals(
                "The settings are wrong: TASKS_DATA_DIR must not contain a backslash",
                fault(Map.of("TASKS_DATA_DIR", "a\\b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty.base", "catalina.base"})
    void theDataLieInTheContainersBase(String property) {
        Path base = Path.of("some", "base").toAbsolutePath();
        assertEquals(
                "jdbc:h2:file:" + base.resolve("data").resolve("tasks"),
                read(Map.of(), Map.of(property, base.toString())).database().url());
        assertEquals(
                "jdbc:h2:file:" + base.resolveSibling("x").resolve("tasks"),
                read(Map.of("TASKS_DATA_DIR", "../x"), Map.of(property, base.toString()))
                        .database()
                        .url());
        Path elsewhere = Path.of("elsewhere").toAbsolutePath();
        assertEquals(
                "jdbc:h2:file:" + elsewhere.resolve("tasks"),
                read(Map.of("TASKS_DATA_DIR", elsewhere.toString()), Map.of(property, base.toString()))
                        .database()
                        .url());
    }

    @Test
    void onPostgresqlNoUserIsAssumed() {
        assertEquals(
                "", read(Map.of("TASKS_DB_URL", "jdbc:postgresql:x")).database().user());
        assertEquals("sa", read(Map.of("TASKS_DB_URL", "jdbc:h2:/x")).database().user());
    }

    @Test
    void aDataFolderThatIsNotUsedIsNotJudged() {
        assertEquals(
                "jdbc:h2:/x",
                read(Map.of("TASKS_DB_URL", "jdbc:h2:/x", "TASKS_DATA_DIR", ";"))
                        .database()
                        .url());
    }
}
