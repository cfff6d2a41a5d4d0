package tasks.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@link Settings.Accounts}. */
final class AccountSettingsReader {
    private static final int LEAST_SECRET = 16;

    private static final int MAX_PORT = 65_535;

    private static final Pattern PRINTABLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

    private final SettingsSource source;

    AccountSettingsReader(SettingsSource source) {
        this.source = source;
    }

    Settings.Accounts settings() {
        return new Settings.Accounts(
                source.oneOf("TASKS_SIGNUP", Settings.SignUp.CLOSED),
                pair("TASKS_ADMIN_USER", "TASKS_ADMIN_PASSWORD").map(p -> admin(p.get(0), p.get(1))),
                url("TASKS_PUBLIC_URL"),
                source.get("TASKS_SECRET").flatMap(this::secret),
                networks("TASKS_TRUSTED_PROXIES"),
                source.number("TASKS_RATE_LIMIT", 0, 0, 1_000_000),
                source.number("TASKS_SESSION_DAYS", 30, 1, 3_650),
                provider());
    }

    private Optional<List<String>> pair(String first, String second) {
        Optional<String> one = source.get(first);
        Optional<String> other = source.get(second);
        if (one.isPresent() != other.isPresent()) {
            source.fault(first + " and " + second + " must be set together");
        }
        return one.flatMap(a -> other.map(b -> List.of(a, b)));
    }

    private Settings.Admin admin(String username, String password) {
        if (!AccountRules.isUsername(username) || AccountRules.isReserved(username)) {
            source.fault("TASKS_ADMIN_USER cannot be a user's name");
        }
        if (!AccountRules.isPassword(password)) {
            source.fault("TASKS_ADMIN_PASSWORD must be 10 to 1,000 characters");
        }
        return new Settings.Admin(username, password);
    }

    private List<Network> networks(String name) {
        List<Network> networks = new ArrayList<>();
        for (String element : source.list(name, "", ".+")) {
            Network.parse(element)
                    .ifPresentOrElse(
                            networks::add, () -> source.fault(name + " has an element that cannot be one: " + element));
        }
        return List.copyOf(networks);
    }

    private Optional<Settings.OpenIdProvider> provider() {
        Optional<URI> issuer = url("TASKS_OIDC_ISSUER");
        if (issuer.filter(url -> !SecureUrl.is(url)).isPresent()) {
            source.fault("TASKS_OIDC_ISSUER must be https, unless the provider is on this machine"
                    + " (localhost, 127.0.0.1, [::1])");
        }
        int tokenDays = source.number("TASKS_OIDC_TOKEN_DAYS", 90, 1, 3_650);
        // as it is set: the provider's tokens name it letter by letter
        return pair("TASKS_OIDC_ISSUER", "TASKS_OIDC_AUDIENCE")
                .filter(p -> issuer.isPresent())
                .map(p -> new Settings.OpenIdProvider(p.get(0), p.get(1), tokenDays));
    }

    private Optional<String> secret(String value) {
        if (value.length() < LEAST_SECRET || !PRINTABLE.matcher(value).matches()) {
            source.fault("TASKS_SECRET must be at least " + LEAST_SECRET
                    + " characters of printable ASCII without a space at either end");
        }
        return Optional.of(value);
    }

    /** An address like {@code https://host/path}, without a slash at its end. */
    private Optional<URI> url(String name) {
        return source.get(name).flatMap(value -> {
            Optional<URI> url = parse(value);
            if (url.isEmpty()) {
                source.fault(name + " must be like https://host/path");
            }
            return url;
        });
    }

    private static Optional<URI> parse(String value) {
        try {
            URI url = new URI(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            boolean port = url.getPort() == -1 || (url.getPort() > 0 && url.getPort() <= MAX_PORT);
            boolean whole = http
                    && plain
                    && port
                    && url.getHost() != null
                    && !url.toString().endsWith("/");
            return whole ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
