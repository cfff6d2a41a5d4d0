package tasks.config;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Settings} from environment variables, or from system properties of the same name in dotted lower case. A
 * variable that is set wins, also when it is empty; empty means not set at all.
 */
public final class SettingsReader {
    /** As a browser sends it (RFC 6454 section 6.1), or all, or that of a page without one. */
    private static final String ORIGIN = "\\*|null|[a-z][a-z0-9+.-]*://[!-~&&[^/?#]]+";

    private static final String HEADER_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Drivers take such a part for a host or refuse it, and name it in their messages. */
    private static final Pattern CREDENTIAL_IN_URL = Pattern.compile(
            "jdbc:postgresql:[^?]*@.*|jdbc:h2:.*;(?:user|password)=.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Memory, a server or an archive: nothing that could be forced to disk here. */
    private static final Pattern NO_FILE = Pattern.compile(
            "jdbc:h2:(?:mem|tcp|ssl|zip|classpath|(?:nio)?mem(?:FS|LZ)):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** What H2 does with its file is decided here: with these, it could lose what was acknowledged, or keep what is dead. */
    private static final Pattern OURS = Pattern.compile(
            "jdbc:h2:.*;(WRITE_DELAY|RETENTION_TIME|AUTO_COMPACT_FILL_RATE|COMPRESS|REUSE_SPACE|FILE_LOCK)=.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int MAX_PORT = 65_535;

    private final SettingsSource source;

    SettingsReader(Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        source = new SettingsSource(environment, properties);
    }

    /**
     * Reads the settings of this process.
     *
     * @throws SettingsFailure naming everything that is wrong
     */
    public static Settings read() {
        return new SettingsReader(System::getenv, System::getProperty).settings();
    }

    /** The log's form, for whoever cannot wait until all settings are checked; text where it is none. */
    public static Settings.LogFormat readLogFormat() {
        return logFormat(new SettingsSource(System::getenv, System::getProperty));
    }

    private static Settings.LogFormat logFormat(SettingsSource source) {
        return source.oneOf("TASKS_LOG_FORMAT", Settings.LogFormat.TEXT);
    }

    /**
     * Reads how another database of PostgreSQL is reached, which a command writes to.
     *
     * @throws SettingsFailure naming everything that is wrong
     */
    public static Settings.Database readTarget(String url) {
        return new SettingsReader(System::getenv, System::getProperty).target(url);
    }

    Settings.Database target(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            source.fault("The URL to copy to must start with jdbc:postgresql:");
        }
        if (CREDENTIAL_IN_URL.matcher(url).matches()) {
            source.fault("The URL to copy to must not have a user or password in it:"
                    + " set TASKS_COPY_TO_USER and TASKS_COPY_TO_PASSWORD");
        }
        source.throwFaults();
        return new Settings.Database(
                url,
                source.get("TASKS_COPY_TO_USER").orElse(""),
                source.get("TASKS_COPY_TO_PASSWORD").orElse(""),
                1);
    }

    Settings settings() {
        Settings settings = new Settings(
                database(),
                token("TASKS_DEMO_TOKEN"),
                metricsToken(),
                cors(),
                source.number("TASKS_MAX_BODY_SIZE", 1 << 20, 1, 64 << 20),
                logFormat(source),
                source.number("TASKS_HISTORY_DAYS", 90, 1, 36_500),
                new AccountSettingsReader(source).settings(),
                url(),
                source.flag("TASKS_WEBHOOK_PRIVATE_TARGETS"));
        source.throwFaults();
        return settings;
    }

    private Settings.Database database() {
        Optional<String> url = source.get("TASKS_DB_URL");
        url.filter(u -> !u.startsWith("jdbc:h2:") && !u.startsWith("jdbc:postgresql:"))
                .ifPresent(u -> source.fault("TASKS_DB_URL must start with jdbc:h2: or jdbc:postgresql:"));
        url.filter(u -> NO_FILE.matcher(u).matches())
                .ifPresent(u -> source.fault("TASKS_DB_URL must name a file of H2's: what is in memory is lost,"
                        + " and of a server it is not known what is on disk"));
        url.filter(u -> CREDENTIAL_IN_URL.matcher(u).matches())
                .ifPresent(u -> source.fault("TASKS_DB_URL must not have a user or password in it:"
                        + " set TASKS_DB_USER and TASKS_DB_PASSWORD"));
        url.map(OURS::matcher)
                .filter(Matcher::matches)
                .ifPresent(found -> source.fault("TASKS_DB_URL must not set "
                        + found.group(1).toUpperCase(Locale.ROOT) + ": how H2 writes its file is not for choice"));
        boolean embedded = url.map(u -> u.startsWith("jdbc:h2:")).orElse(true);
        return new Settings.Database(
                url.orElseGet(() -> "jdbc:h2:file:" + dataDir().resolve("tasks")),
                source.get("TASKS_DB_USER").orElse(embedded ? "sa" : ""),
                source.get("TASKS_DB_PASSWORD").orElse(""),
                source.number("TASKS_DB_POOL_SIZE", 10, 1, 1000));
    }

    private Path dataDir() {
        String value = source.get("TASKS_DATA_DIR").orElse("data");
        try {
            Path dir = containerBase().resolve(value).toAbsolutePath().normalize();
            if (dir.toString().indexOf(';') >= 0) {
                source.fault("TASKS_DATA_DIR must not contain a semicolon");
            }
            if (File.separatorChar != '\\' && dir.toString().indexOf('\\') >= 0) {
                // H2 takes it for a slash on every system: the data would lie elsewhere
                source.fault("TASKS_DATA_DIR must not contain a backslash");
            }
            if (!isOrCanBecomeFolder(dir)) {
                source.fault("TASKS_DATA_DIR must name a folder, or where one can be made");
            }
            return dir;
        } catch (InvalidPathException e) {
            source.fault("TASKS_DATA_DIR is not a path");
            return Path.of("data");
        }
    }

    private static boolean isOrCanBecomeFolder(Path dir) {
        for (Path path = dir; path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                return Files.isDirectory(path) && (path.equals(dir) || Files.isWritable(path));
            }
        }
        return false;
    }

    private Path containerBase() {
        for (String name : List.of("jetty.base", "catalina.base")) {
            String base = source.property(name);
            if (base != null && !base.isEmpty()) {
                return Path.of(base);
            }
        }
        return Path.of("");
    }

    private Optional<String> token(String name) {
        Optional<String> token = source.get(name);
        if (token.filter(t -> t.chars().anyMatch(c -> c < ' ' || c > '~')
                        || !t.strip().equals(t))
                .isPresent()) {
            source.fault(name + " must be printable ASCII without a space at either end");
        }
        return token;
    }

    private Optional<String> metricsToken() {
        Optional<String> token = token("TASKS_METRICS_TOKEN");
        if (token.isPresent() && token.equals(source.get("TASKS_DEMO_TOKEN"))) {
            source.fault("TASKS_METRICS_TOKEN must not be the demo token as well");
        }
        return token;
    }

    private Optional<String> url() {
        if (source.value("TASKS_LOCAL_URL") == null) {
            return containersUrl().filter(SettingsReader::namesAPort);
        }
        Optional<String> url = source.get("TASKS_LOCAL_URL");
        if (!url.map(SettingsReader::namesAPort).orElse(true)) {
            source.fault("TASKS_LOCAL_URL must be like http://127.0.0.1:8000");
        }
        return url;
    }

    /** Where jetty-base listens. That may be no URL (port 0 is any that is free): then there is none, and no fault. */
    private Optional<String> containersUrl() {
        String host = source.property("tasks.local.host");
        String port = source.property("tasks.local.port");
        if (host == null || port == null) {
            return Optional.empty();
        }
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return Optional.of("http://" + (bareIpv6 ? "[" + host + "]" : host) + ":" + port + "/");
    }

    /** It is shown at start, and its host and port are tried until they answer. */
    private static boolean namesAPort(String value) {
        try {
            URI url = new URI(value);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return http && url.getHost() != null && url.getPort() > 0 && url.getPort() <= MAX_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Settings.Cors cors() {
        return new Settings.Cors(
                source.list("TASKS_ALLOWED_ORIGINS", "http://localhost:3000,http://127.0.0.1:3000", ORIGIN),
                source.get("TASKS_ALLOWED_ORIGIN_PATTERN").flatMap(this::pattern),
                source.list("TASKS_ALLOWED_METHODS", "*", HEADER_NAME),
                source.list("TASKS_ALLOWED_HEADERS", "*", HEADER_NAME),
                source.flag("TASKS_ALLOW_CREDENTIALS"),
                source.list("TASKS_EXPOSED_HEADERS", "ETag,Location,Link,Retry-After,X-Request-Id", HEADER_NAME),
                source.number("TASKS_CORS_MAX_AGE", 600, 0, 86_400),
                source.flag("TASKS_ALLOW_PRIVATE_NETWORK"));
    }

    private Optional<Pattern> pattern(String regex) {
        try {
            return Optional.of(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            source.fault("TASKS_ALLOWED_ORIGIN_PATTERN is not a regular expression");
            return Optional.empty();
        }
    }
}
