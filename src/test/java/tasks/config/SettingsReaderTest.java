package tasks.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, what they are when unset, and what is refused. */
class SettingsReaderTest {

    @Test
    void withNothingSetTheLessonsSettingsHold() {
        Settings settings = read(Map.of());
        assertEquals(
                "jdbc:h2:file:" + Path.of("data").toAbsolutePath().resolve("tasks"),
                settings.database().url());
        assertEquals("sa", settings.database().user());
        assertEquals("", settings.database().password());
        assertEquals(10, settings.database().poolSize());
        assertEquals(Optional.empty(), settings.demoToken());
        assertFalse(settings.webhookPrivateTargets());
        assertEquals(Settings.LogFormat.TEXT, settings.logFormat());
        assertEquals(1_048_576, settings.maxBodySize());
        assertEquals(Optional.empty(), settings.url());
        assertEquals(
                new Settings.Cors(
                        List.of("http://localhost:3000", "http://127.0.0.1:3000"),
                        Optional.empty(),
                        List.of("*"),
                        List.of("*"),
                        false,
                        List.of("ETag", "Location", "Link", "Retry-After", "X-Request-Id"),
                        600,
                        false),
                settings.cors());
    }

    @Test
    void everyVariableIsRead() {
        Settings settings = read(Map.ofEntries(
                Map.entry("TASKS_DB_URL", "jdbc:postgresql://db/tasks"),
                Map.entry("TASKS_DB_USER", "app"),
                Map.entry("TASKS_DB_PASSWORD", "secret"),
                Map.entry("TASKS_DB_POOL_SIZE", " 32 "),
                Map.entry("TASKS_DEMO_TOKEN", "dev-secret-token"),
                Map.entry("TASKS_LOG_FORMAT", "json"),
                Map.entry("TASKS_MAX_BODY_SIZE", "2048"),
                Map.entry("TASKS_LOCAL_URL", "http://127.0.0.1:8000"),
                Map.entry("TASKS_ALLOWED_ORIGINS", "https://a.example , https://b.example,"),
                Map.entry("TASKS_ALLOWED_METHODS", "GET,POST"),
                Map.entry("TASKS_ALLOWED_HEADERS", "X-A, X-B"),
                Map.entry("TASKS_ALLOW_CREDENTIALS", "true"),
                Map.entry("TASKS_EXPOSED_HEADERS", "X-C"),
                Map.entry("TASKS_CORS_MAX_AGE", "5"),
                Map.entry("TASKS_ALLOW_PRIVATE_NETWORK", "true"),
                Map.entry("TASKS_WEBHOOK_PRIVATE_TARGETS", "true")));
        assertTrue(settings.webhookPrivateTargets());
        assertEquals(new Settings.Database("jdbc:postgresql://db/tasks", "app", "secret", 32), settings.database());
        assertEquals(Optional.of("dev-secret-token"), settings.demoToken());
        assertEquals(Settings.LogFormat.JSON, settings.logFormat());
        assertEquals(2_048, settings.maxBodySize());
        assertEquals(Optional.of("http://127.0.0.1:8000"), settings.url());
        assertEquals(
                new Settings.Cors(
                        List.of("https://a.example", "https://b.example"),
                        Optional.empty(),
                        List.of("GET", "POST"),
                        List.of("X-A", "X-B"),
                        true,
                        List.of("X-C"),
                        5,
                        true),
                settings.cors());
    }

    @Test
    void theTokenOfTheFiguresIsAnother() {
        assertEquals(
                Optional.of("figures"),
                read(Map.of("TASKS_METRICS_TOKEN", "figures", "TASKS_DEMO_TOKEN", "dev"))
                        .metricsToken());
        assertEquals(Optional.empty(), read(Map.of("TASKS_METRICS_TOKEN", "")).metricsToken());
        SettingsFailure same = assertThrows(
                SettingsFailure.class, () -> read(Map.of("TASKS_METRICS_TOKEN", "dev", "TASKS_DEMO_TOKEN", "dev")));
        assertTrue(same.getMessage().contains("TASKS_METRICS_TOKEN must not be the demo token"), same.getMessage());
        SettingsFailure bad = assertThrows(SettingsFailure.class, () -> read(Map.of("TASKS_METRICS_TOKEN", "a\tb")));
        assertTrue(bad.getMessage().contains("TASKS_METRICS_TOKEN must be printable"), bad.getMessage());
    }

    @Test
    void theOriginPatternIsCompiled() {
        Optional<Pattern> pattern = read(Map.of("TASKS_ALLOWED_ORIGIN_PATTERN", "https://.*\\.example\\.org"))
                .cors()
                .allowOriginPattern();
        assertEquals(Optional.of("https://.*\\.example\\.org"), pattern.map(Pattern::pattern));
    }

    @ParameterizedTest
    @CsvSource({
        "TASKS_DEMO_TOKEN, tasks.demo.token",
        "TASKS_LOG_FORMAT, tasks.log.format",
        "TASKS_DB_POOL_SIZE, tasks.db.pool.size"
    })
    void aPropertyHasTheVariablesNameInDottedLowerCase(String variable, String property) {
        String value = variable.endsWith("SIZE") ? "7" : "json";
        Settings byVariable = read(Map.of(variable, value));
        assertEquals(byVariable, read(Map.of(), Map.of(property, value)));
        assertFalse(byVariable.equals(read(Map.of())));
        assertEquals(read(Map.of()), read(Map.of(), Map.of(variable, value)));
        assertEquals(read(Map.of()), read(Map.of(property, value)));
    }

    @Test
    void aVariableWinsOverTheProperty() {
        assertEquals(
                Optional.of("variable"),
                read(Map.of("TASKS_DEMO_TOKEN", "variable"), Map.of("tasks.demo.token", "property"))
                        .demoToken());
    }

    @Test
    void anEmptyVariableWinsTooAndMeansNotSet() {
        assertEquals(
                Optional.empty(),
                read(Map.of("TASKS_DEMO_TOKEN", ""), Map.of("tasks.demo.token", "property"))
                        .demoToken());
        assertEquals(
                10,
                read(Map.of("TASKS_DB_POOL_SIZE", ""), Map.of("tasks.db.pool.size", "7"))
                        .database()
                        .poolSize());
        assertEquals(
                Optional.empty(), read(Map.of(), Map.of("tasks.demo.token", "")).demoToken());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "TASKS_DB_URL | jdbc:mysql://db/x | must start with jdbc:h2: or jdbc:postgresql:",
                "TASKS_DB_URL | h2:file:x | must start with jdbc:h2: or jdbc:postgresql:",
                "TASKS_DB_POOL_SIZE | 0 | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | 1001 | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | -1 | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | many | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | 1.5 | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | 99999999999 | must be a whole number from 1 to 1000",
                "TASKS_DB_POOL_SIZE | ' ' | must be a whole number from 1 to 1000",
                "TASKS_CORS_MAX_AGE | -1 | must be a whole number from 0 to 86400",
                "TASKS_CORS_MAX_AGE | 86401 | must be a whole number from 0 to 86400",
                "TASKS_MAX_BODY_SIZE | 0 | must be a whole number from 1 to 67108864",
                "TASKS_LOG_FORMAT | xml | must be one of text, json",
                "TASKS_ALLOW_CREDENTIALS | yes | must be true or false",
                "TASKS_ALLOW_CREDENTIALS | TRUE | must be true or false",
                "TASKS_ALLOW_PRIVATE_NETWORK | 1 | must be true or false",
                "TASKS_ALLOWED_ORIGIN_PATTERN | '(' | is not a regular expression",
                "TASKS_ALLOWED_ORIGINS | 'http://a b' | has an element that cannot be one: http://a b",
                "TASKS_ALLOWED_ORIGINS | http://\u00e4 | has an element that cannot be one: http://\u00e4",
                "TASKS_ALLOWED_ORIGINS | localhost:3000 | has an element that cannot be one: localhost:3000",
                "TASKS_ALLOWED_ORIGINS | https://a.example/ | has an element that cannot be one: https://a.example/",
                "TASKS_ALLOWED_ORIGINS | HTTPS://a.example | has an element that cannot be one: HTTPS://a.example",
                "TASKS_DATA_DIR | pom.xml | must name a folder, or where one can be made",
                "TASKS_DATA_DIR | pom.xml/data | must name a folder, or where one can be made",
                "TASKS_ALLOWED_METHODS | 'GET,PO ST' | has an element that cannot be one: PO ST",
                "TASKS_ALLOWED_HEADERS | X-A;X-B | has an element that cannot be one: X-A;X-B",
                "TASKS_EXPOSED_HEADERS | X:A | has an element that cannot be one: X:A",
                "TASKS_DEMO_TOKEN | tok\u00e4n | must be printable ASCII without a space at either end",
                "TASKS_DEMO_TOKEN | 'a\nb' | must be printable ASCII without a space at either end",
                "TASKS_DEMO_TOKEN | ' token' | must be printable ASCII without a space at either end",
                "TASKS_DEMO_TOKEN | 'token ' | must be printable ASCII without a space at either end",
                "TASKS_DEMO_TOKEN | ' ' | must be printable ASCII without a space at either end",
                "TASKS_DATA_DIR | 'a;INIT=x' | must not contain a semicolon",
                "TASKS_DATA_DIR | 'a\0b' | is not a path",
                "TASKS_LOCAL_URL | not a url | must be like http://127.0.0.1:8000",
                "TASKS_LOCAL_URL | localhost:8000 | must be like http://127.0.0.1:8000",
                "TASKS_LOCAL_URL | http://localhost | must be like http://127.0.0.1:8000",
                "TASKS_LOCAL_URL | ftp://localhost:21 | must be like http://127.0.0.1:8000",
                "TASKS_LOCAL_URL | http://localhost:65536 | must be like http://127.0.0.1:8000",
                "TASKS_LOCAL_URL | http://:8000 | must be like http://127.0.0.1:8000"
            },
            delimiter = '|')
    void aBadValueStopsTheStartAndIsNamed(String name, String value, String rest) {
        assertEquals("The settings are wrong: " + name + " " + rest, fault(Map.of(name, value)));
    }

    @ParameterizedTest
    @CsvSource({
        "TASKS_DB_POOL_SIZE, 1",
        "TASKS_DB_POOL_SIZE, 1000",
        "TASKS_CORS_MAX_AGE, 0",
        "TASKS_CORS_MAX_AGE, 86400",
        "TASKS_LOG_FORMAT, JSON",
        "TASKS_LOG_FORMAT, text",
        "TASKS_ALLOW_CREDENTIALS, false",
        "TASKS_DEMO_TOKEN, two words ~!",
        "TASKS_ALLOWED_ORIGINS, *",
        "TASKS_ALLOWED_ORIGINS, null",
        "TASKS_ALLOWED_ORIGINS, chrome-extension://abcdefgh",
        "TASKS_ALLOWED_ORIGINS, http://[::1]:3000",
        "TASKS_DB_URL, jdbc:h2:/x",
        "TASKS_DB_URL, jdbc:h2:file:/data/me@there/tasks",
        "TASKS_DB_URL, jdbc:h2:/x;DEFAULT_LOCK_TIMEOUT=9",
        "TASKS_DB_URL, jdbc:postgresql://db/tasks?user=app@cloud",
        "TASKS_LOCAL_URL, https://[::1]:8443/base"
    })
    void theEdgesOfWhatIsAllowedAreAllowed(String name, String value) {
        read(Map.of(name, value));
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        String message = fault(Map.of(
                "TASKS_DB_URL", "sqlite:x",
                "TASKS_DB_POOL_SIZE", "none",
                "TASKS_DEMO_TOKEN", " x",
                "TASKS_LOG_FORMAT", "xml",
                "TASKS_ALLOWED_ORIGINS", "a b,c d",
                "TASKS_CORS_MAX_AGE", "-5"));
        for (String name : List.of("DB_URL", "DB_POOL_SIZE", "DEMO_TOKEN", "LOG_FORMAT", "CORS_MAX_AGE")) {
            assertTrue(message.contains("TASKS_" + name + " must"), message);
        }
        assertTrue(message.contains("cannot be one: a b; "), message);
        assertTrue(message.contains("cannot be one: c d"), message);
    }

    @Test
    void aSecretIsNeverInAFault() {
        assertFalse(fault(Map.of("TASKS_DEMO_TOKEN", " hidden", "TASKS_DB_POOL_SIZE", "x"))
                .contains("hidden"));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "127.0.0.1 | 8000 | http://127.0.0.1:8000/",
                "::1 | 8000 | http://[::1]:8000/",
                "[::1] | 8000 | http://[::1]:8000/",
                "127.0.0.1 | 0 | ",
                "'' | 8000 | ",
                "127.0.0.1 | '' | ",
                "not a host | 8000 | "
            },
            delimiter = '|')
    void whereTheContainerListensIsToldAndNeverAFault(String host, String port, String url) {
        Map<String, String> listens = Map.of("tasks.local.host", host, "tasks.local.port", port);
        assertEquals(Optional.ofNullable(url), read(Map.of(), listens).url());
        assertEquals(
                Optional.of("http://me:1"),
                read(Map.of("TASKS_LOCAL_URL", "http://me:1"), listens).url());
        assertEquals(
                Optional.empty(), read(Map.of("TASKS_LOCAL_URL", ""), listens).url());
    }

    static Settings read(Map<String, String> variables) {
        return read(variables, Map.of());
    }

    static Settings read(Map<String, String> variables, Map<String, String> properties) {
        return new SettingsReader(variables::get, properties::get).settings();
    }

    static String fault(Map<String, String> variables) {
        return assertThrows(SettingsFailure.class, () -> read(variables)).getMessage();
    }
}
