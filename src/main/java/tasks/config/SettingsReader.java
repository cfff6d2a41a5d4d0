package tasks.config;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Settings} from environment variables, or from system properties of the same name in dotted lower case. A
 * variable that is set wins, also when it is empty; empty means not set at all.
 */
public final class SettingsReader {
    private static final String HEADER_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Drivers take such a part for a host or refuse it, and name it in their messages. */
    private static final Pattern CREDENTIAL_IN_URL = Pattern.compile(
            "jdbc:postgresql:[^?]*@.*|jdbc:h2:.*;(?:user|password)=.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Memory, a server or an archive: nothing that could be forced to disk here. */
    private static final Pattern NO_FILE = Pattern.compile(
            "jdbc:h2:(?:mem|tcp|ssl|zip|classpath|(?:nio)?mem(?:FS|LZ)):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final int MAX_PORT = 65_535;

    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> properties;
    private final List<String> faults = new ArrayList<>();

    SettingsReader(Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /**
     * Reads the settings of this process.
     *
     * @throws SettingsFailure naming everything that is wrong
     */
    public static Settings read() {
        return new SettingsReader(System::getenv, System::getProperty).settings();
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
            fault("The URL to copy to must start with jdbc:postgresql:");
        }
        if (CREDENTIAL_IN_URL.matcher(url).matches()) {
            fault("The URL to copy to must not have a user or password in it:"
                    + " set TASKS_COPY_TO_USER and TASKS_COPY_TO_PASSWORD");
        }
        throwFaults();
        return new Settings.Database(
                url,
                get("TASKS_COPY_TO_USER").orElse(""),
                get("TASKS_COPY_TO_PASSWORD").orElse(""),
                1);
    }

    Settings settings() {
        Settings settings = new Settings(
                database(),
                get("TASKS_DEMO_TOKEN").flatMap(this::demoToken),
                cors(),
                number("TASKS_MAX_BODY_SIZE", 1 << 20, 1, 64 << 20),
                oneOf("TASKS_LOG_FORMAT", Settings.LogFormat.TEXT),
                number("TASKS_HISTORY_DAYS", 90, 1, 36_500),
                url(),
                flag("TASKS_WEBHOOK_PRIVATE_TARGETS"));
        throwFaults();
        return settings;
    }

    private void throwFaults() {
        if (!faults.isEmpty()) {
            throw new SettingsFailure(faults);
        }
    }

    private Settings.Database database() {
        Optional<String> url = get("TASKS_DB_URL");
        url.filter(u -> !u.startsWith("jdbc:h2:") && !u.startsWith("jdbc:postgresql:"))
                .ifPresent(u -> fault("TASKS_DB_URL must start with jdbc:h2: or jdbc:postgresql:"));
        url.filter(u -> NO_FILE.matcher(u).matches())
                .ifPresent(u -> fault("TASKS_DB_URL must name a file of H2's: what is in memory is lost,"
                        + " and of a server it is not known what is on disk"));
        url.filter(u -> CREDENTIAL_IN_URL.matcher(u).matches())
                .ifPresent(u -> fault("TASKS_DB_URL must not have a user or password in it:"
                        + " set TASKS_DB_USER and TASKS_DB_PASSWORD"));
        boolean embedded = url.map(u -> u.startsWith("jdbc:h2:")).orElse(true);
        return new Settings.Database(
                url.orElseGet(() -> "jdbc:h2:file:" + dataDir().resolve("tasks")),
                get("TASKS_DB_USER").orElse(embedded ? "sa" : ""),
                get("TASKS_DB_PASSWORD").orElse(""),
                number("TASKS_DB_POOL_SIZE", 10, 1, 1000));
    }

    private Path dataDir() {
        String value = get("TASKS_DATA_DIR").orElse("data");
        try {
            Path dir = containerBase().resolve(value).toAbsolutePath().normalize();
            if (dir.toString().indexOf(';') >= 0) {
                fault("TASKS_DATA_DIR must not contain a semicolon");
            }
            if (File.separatorChar != '\\' && dir.toString().indexOf('\\') >= 0) {
                // H2 takes it for a slash on every system: the data would lie elsewhere
                fault("TASKS_DATA_DIR must not contain a backslash");
            }
            return dir;
        } catch (InvalidPathException e) {
            fault("TASKS_DATA_DIR is not a path");
            return Path.of("data");
        }
    }

    private Path containerBase() {
        for (String name : List.of("jetty.base", "catalina.base")) {
            String base = properties.apply(name);
            if (base != null && !base.isEmpty()) {
                return Path.of(base);
            }
        }
        return Path.of("");
    }

    private Optional<String> demoToken(String token) {
        if (token.chars().anyMatch(c -> c < ' ' || c > '~') || !token.strip().equals(token)) {
            fault("TASKS_DEMO_TOKEN must be printable ASCII without a space at either end");
        }
        return Optional.of(token);
    }

    private Optional<String> url() {
        if (value("TASKS_LOCAL_URL") == null) {
            return containersUrl().filter(SettingsReader::namesAPort);
        }
        Optional<String> url = get("TASKS_LOCAL_URL");
        if (!url.map(SettingsReader::namesAPort).orElse(true)) {
            fault("TASKS_LOCAL_URL must be like http://127.0.0.1:8000");
        }
        return url;
    }

    /** Where jetty-base listens. That may be no URL (port 0 is any that is free): then there is none, and no fault. */
    private Optional<String> containersUrl() {
        String host = properties.apply("tasks.local.host");
        String port = properties.apply("tasks.local.port");
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
                list("TASKS_ALLOWED_ORIGINS", "http://localhost:3000,http://127.0.0.1:3000", "[!-~]+"),
                get("TASKS_ALLOWED_ORIGIN_PATTERN").flatMap(this::pattern),
                list("TASKS_ALLOWED_METHODS", "*", HEADER_NAME),
                list("TASKS_ALLOWED_HEADERS", "*", HEADER_NAME),
                flag("TASKS_ALLOW_CREDENTIALS"),
                list("TASKS_EXPOSED_HEADERS", "ETag,Location,Link,Retry-After,X-Request-Id", HEADER_NAME),
                number("TASKS_CORS_MAX_AGE", 600, 0, 86_400),
                flag("TASKS_ALLOW_PRIVATE_NETWORK"));
    }

    private Optional<Pattern> pattern(String regex) {
        try {
            return Optional.of(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            fault("TASKS_ALLOWED_ORIGIN_PATTERN is not a regular expression");
            return Optional.empty();
        }
    }

    private List<String> list(String name, String whenUnset, String element) {
        List<String> values = new ArrayList<>();
        for (String part : get(name).orElse(whenUnset).split(",", -1)) {
            String value = part.strip();
            if (value.isEmpty()) {
                continue;
            }
            if (!value.matches(element)) {
                fault(name + " has an element that cannot be one: " + value);
            }
            values.add(value);
        }
        return List.copyOf(values);
    }

    private int number(String name, int whenUnset, int least, int most) {
        Optional<String> value = get(name);
        if (value.isEmpty()) {
            return whenUnset;
        }
        try {
            int number = Integer.parseInt(value.get().strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same fault as a number outside the range
        }
        fault(name + " must be a whole number from " + least + " to " + most);
        return whenUnset;
    }

    private boolean flag(String name) {
        String value = get(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            fault(name + " must be true or false");
        }
        return value.equals("true");
    }

    private <E extends Enum<E>> E oneOf(String name, E whenUnset) {
        String value = get(name).orElse(whenUnset.name());
        E[] all = whenUnset.getDeclaringClass().getEnumConstants();
        for (E each : all) {
            if (each.name().equalsIgnoreCase(value)) {
                return each;
            }
        }
        List<String> names = new ArrayList<>();
        for (E each : all) {
            names.add(each.name().toLowerCase(Locale.ROOT));
        }
        fault(name + " must be one of " + String.join(", ", names));
        return whenUnset;
    }

    private void fault(String sentence) {
        faults.add(sentence);
    }

    private Optional<String> get(String name) {
        return Optional.ofNullable(value(name)).filter(v -> !v.isEmpty());
    }

    /** As it is set: empty is not the same as not set. */
    private @Nullable String value(String name) {
        String value = environment.apply(name);
        return value != null
                ? value
                : properties.apply(name.toLowerCase(Locale.ROOT).replace('_', '.'));
    }
}
