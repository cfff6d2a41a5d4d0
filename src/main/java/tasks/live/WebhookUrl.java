package tasks.live;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tasks.http.HttpFailure;

/**
 * The rules of a webhook's URL: {@code http} or {@code https} with a host, at most 2,000 characters, neither user nor
 * fragment. What its name leads to is looked at when it is connected to, since that can change; a URL that says by itself
 * that it leads into a private network is refused at once.
 */
final class WebhookUrl {
    private static final int MAX_CHARACTERS = 2_000;
    private static final int MAX_PORT = 65_535;

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern ADDRESS =
            Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE + "|\\[.*]");

    private WebhookUrl() {}

    /**
     * Gives the URL back where it may be stored, as it was sent.
     *
     * @param privateTargets whether it may lead into a private network
     * @throws HttpFailure 400 with a sentence
     */
    static String checked(Optional<String> sent, boolean privateTargets) {
        String url = sent.filter(text -> !text.isBlank()).orElseThrow(() -> bad("URL is required"));
        if (url.length() > MAX_CHARACTERS) {
            throw bad("URL must have at most " + MAX_CHARACTERS + " characters");
        }
        URI uri = parsed(url);
        String scheme = uri.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!http || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw notHttp();
        }
        if (uri.getRawUserInfo() != null) {
            throw bad("URL must not contain a user or a password");
        }
        if (uri.getRawFragment() != null) {
            throw bad("URL must not contain a fragment");
        }
        if (!privateTargets && isPrivate(uri.getHost().toLowerCase(Locale.ROOT))) {
            throw bad("URL must not lead to a private network");
        }
        return url;
    }

    private static URI parsed(String url) {
        if (url.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw notHttp();
        }
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw notHttp();
        }
    }

    private static boolean isPrivate(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        try {
            // an address as text: no name is looked up
            return ADDRESS.matcher(host).matches() && !PublicAddresses.contain(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw notHttp();
        }
    }

    private static HttpFailure notHttp() {
        return bad("URL must be an http or https URL with a host");
    }

    private static HttpFailure bad(String sentence) {
        return HttpFailure.badRequest(sentence);
    }
}
