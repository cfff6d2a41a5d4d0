package tasks.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tasks.config.IpAddress;
import tasks.config.Network;

/**
 * Finds out where a request comes from: {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} count only where a proxy
 * that is trusted has set them, from the last one backwards.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class Clients {
    /** An address of IPv4 with a port, or one of IPv6 in brackets, with a port or without. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([^]]*)\\](?::[0-9]+)?");

    private static final int MAX_HOPS = 20;

    private final List<Network> trusted;
    private final Optional<String> publicOrigin;

    /**
     * Knows whom to trust.
     *
     * @param trusted addresses and networks of proxies
     * @param publicUrl this server's address as clients see it; where there is none, a request's own words count
     */
    public Clients(List<Network> trusted, Optional<URI> publicUrl) {
        this.trusted = List.copyOf(trusted);
        publicOrigin = publicUrl.map(url -> origin(url.getScheme(), url.getRawAuthority()));
    }

    /** Both ends of this request's way. */
    public Client of(HttpServletRequest request) {
        Function<String, List<String>> headers = name -> Collections.list(request.getHeaders(name));
        return new Client(
                address(request.getRemoteAddr(), headers),
                publicOrigin.orElseGet(() -> origin(request.getScheme(), host(request))));
    }

    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null ? "" : host;
    }

    /** As browsers write it in {@code Origin} (RFC 6454 section 6.1). */
    private static String origin(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        String port = lower.equals("https") ? ":443" : ":80";
        String host = authority.toLowerCase(Locale.ROOT);
        return lower + "://" + (host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host);
    }

    /** The client's address; empty where not even the last hop is known. */
    String address(@Nullable String remote, Function<String, List<String>> headers) {
        Optional<IpAddress> peer = address(withoutZone(remote == null ? "" : remote));
        if (peer.isEmpty() || !isTrusted(peer.get())) {
            return peer.map(IpAddress::text).orElse("");
        }
        List<String> forwarded = Forwarded.nodes(headers.apply("Forwarded"));
        List<String> listed = listed(headers.apply("X-Forwarded-For"));
        if (forwarded.isEmpty() || listed.isEmpty()) {
            return client(peer.get(), forwarded.isEmpty() ? listed : forwarded).text();
        }
        // a proxy sets one of them and passes on the other as its client sent it: which is which cannot be told
        IpAddress client = client(peer.get(), forwarded);
        return client.equals(client(peer.get(), listed))
                ? client.text()
                : peer.get().text();
    }

    private IpAddress client(IpAddress peer, List<String> hops) {
        IpAddress client = peer;
        for (int i = hops.size() - 1; i >= 0 && i >= hops.size() - MAX_HOPS && isTrusted(client); i--) {
            Optional<IpAddress> hop = address(hops.get(i));
            if (hop.isEmpty()) {
                return client;
            }
            client = hop.get();
        }
        return client;
    }

    private static List<String> listed(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String hop : value.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    /** Empty for a name, {@code unknown}, or {@code _hidden}. */
    private static Optional<IpAddress> address(String text) {
        Matcher port = WITH_PORT.matcher(text);
        if (!port.matches()) {
            return IpAddress.parse(text);
        }
        return IpAddress.parse(port.group(1) == null ? port.group(2) : port.group(1));
    }

    /** Which of this machine's networks it is in (RFC 4007 section 11) tells others nothing. */
    private static String withoutZone(String remote) {
        int zone = remote.indexOf('%');
        return zone < 0 ? remote : remote.substring(0, zone) + (remote.endsWith("]") ? "]" : "");
    }

    private boolean isTrusted(IpAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }
}
