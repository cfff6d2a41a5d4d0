package tasks.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@link Settings.Accounts}. */
final class AccountSettingsReader {
    private static final int LEAST_SECRET = 16;

    /** An address of IPv4 or IPv6, never a name, which would be looked up; with the length of a prefix or without. */
    private static final String NETWORK =
            "(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/[0-9]{1,3})?";

    private static final Pattern PRINTABLE = Pattern.compile("[!-~](?:[ -~]*[!-~])?");

    private final SettingsSource source;

    AccountSettingsReader(SettingsSource source) {
        this.source = source;
    }

    Settings.Accounts settings() {
        return new Settings.Accounts(
                source.oneOf("TASKS_SIGNUP", Settings.SignUp.CLOSED),
                pair("TASKS_ADMIN_USER", "TASKS_ADMIN_PASSWORD").map(p -> new Settings.Admin(p.get(0), p.get(1))),
                url("TASKS_PUBLIC_URL"),
                source.get("TASKS_SECRET").flatMap(this::secret),
                source.list("TASKS_TRUSTED_PROXIES", "", NETWORK),
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

    private Optional<Settings.OpenIdProvider> provider() {
        Optional<URI> issuer = url("TASKS_OIDC_ISSUER");
        // as it is set: the provider's tokens name it letter by letter
        return pair("TASKS_OIDC_ISSUER", "TASKS_OIDC_AUDIENCE")
                .filter(p -> issuer.isPresent())
                .map(p -> new Settings.OpenIdProvider(p.get(0), p.get(1)));
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
            return http && plain && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
